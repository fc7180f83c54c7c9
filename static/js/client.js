// At most 1 KB once these lines are gone; every page works without it. Sent twice: once is enough.
(function(d,w){
var m=d.querySelector('[data-sonde]'),t=d.querySelector('[data-total]'),x,i;
d.addEventListener('submit',function(e){var f=e.target;f.z?e.preventDefault():f.className='envoi';f.z=1});
// Back from the browser's own memory: the button must work again.
w.addEventListener('pageshow',function(){for(i=0;i<d.forms.length;i++)d.forms[i].className=d.forms[i].z=''});
// The running total.
function n(){var s=0,a=d.querySelectorAll('[data-prix]:checked'),q;
for(i=0;i<a.length;i++){q=a[i].form['q_'+a[i].value];
s+=a[i].value=='autre'?+a[i].form.autre.value.replace(/\D/g,''):a[i].dataset.prix*(q?q.value:1)}
t.textContent=(''+s).replace(/\B(?=(\d{3})+$)/g,'\u202f')+'\xa0F'}
if(t){t.parentNode.hidden=0;d.addEventListener('input',n);n()}
// The wait: ask again, show what changed, rest while the screen is off.
function p(){clearTimeout(x);x=setTimeout(v,m.dataset.sonde*1e3)}
function v(){if(d.hidden)return;
w.fetch?fetch(location,{method:'HEAD',headers:{'If-None-Match':m.dataset.etag},redirect:'manual'}).then(function(r){
r.status==304||r.status>499?p():location.reload()},p):location.reload()}
if(m){p();d.addEventListener('visibilitychange',v)}
})(document,window)
