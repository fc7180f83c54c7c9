-- Distinct FeexPay messages; arguments: seed, pause in milliseconds. Prints one JSON line.
local graine, pause, rang = "", 0, 0
local entetes = {
  ["Content-Type"] = "application/json",
  ["X-Forwarded-Proto"] = "https",
  ["X-Forwarded-For"] = "192.0.2.7",
  ["User-Agent"] = "FeexPay-Webhook/2.0",
}

function init(args)
  graine, pause = args[1], tonumber(args[2])
end

function delay()
  return pause
end

function request()
  rang = rang + 1
  local corps = string.format(
    '{"reference":"%s-%08d","amount":5000,"status":"SUCCESSFUL","callback_info":"BANC%018d","phoneNumber":"2290166000001",'
      .. '"reason":"","description":"Salon","date":"2026-01-01T10:00:00Z"}', graine, rang, rang)
  return wrk.format("POST", nil, entetes, corps)
end

function done(resume, latence, _requetes)
  local e = resume.errors
  io.write(string.format('{"requetes": %d, "erreurs": %d, "duree": %f, "p99": %f, "maximum": %f}\n',
    resume.requests, e.connect + e.read + e.write + e.status + e.timeout, resume.duration / 1e6,
    latence:percentile(99) / 1000, latence.max / 1000))
end
