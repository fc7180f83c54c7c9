// At most 1 KB once these lines are gone; every page works without it. Sent twice: once is enough.
(function(d,w,l){
function q(s){return d.querySelector('[data-'+s+']')}
var m=q('sonde'),t=q('total'),y=new Date,z=1,b,c,i,s,x;
d.onsubmit=function(e){b=e.target;b.z?e.preventDefault():b.className='envoi';b.z=1};
// Back from the browser's own memory: the button must work again.
w.onpageshow=function(){for(i=0;b=d.forms[i++];)b.className=b.z=''};
// The running total.
function n(){for(s=i=0,c=d.querySelectorAll('[data-prix]:checked');b=c[i++];
s+=b.value=='autre'?+b.form.autre.value.replace(/\D/g,''):b.dataset.prix*(x?x.value:1))x=b.form['q_'+b.value];
t.textContent=(''+s).replace(/\B(?=(\d{3})+$)/g,'\u202f')+'\xa0F'}
if(t){t.parentNode.hidden=0;d.oninput=n;n()}
// The wait: ask again, show what changed, rest while the screen is off. z: the last question was answered, at y.
function p(n){clearTimeout(x);x=setTimeout(v,n*1e3)}
function v(){if(d.hidden)return;p(30);c.hidden=z;z=0;c.lastChild.textContent=(y+'').slice(16,21);
w.fetch?fetch(l,{method:'HEAD',headers:{'If-None-Match':m.dataset.etag},redirect:'manual'}).then(function(r){
r=r.status;r==304?(y=new Date,c.hidden=z=1):r<500&&l.reload();p(s)},function(){p(s)}):l.reload()}
if(m){c=q('coupe');s=+m.dataset.sonde;p(s);d.onvisibilitychange=v}
})(document,window,location)
