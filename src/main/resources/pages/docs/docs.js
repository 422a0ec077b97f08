// Swagger UI over one of the documents beside it; nothing is asked of any other origin, and no token is kept.
const links = [...document.querySelectorAll('nav a')];
const asked = new URLSearchParams(location.search).get('of');
const link = links.find((each) => new URL(each.href).searchParams.get('of') === asked) || links[0];
link.setAttribute('aria-current', 'page');
SwaggerUIBundle({
  dom_id: '#api',
  url: `assets/${new URL(link.href).searchParams.get('of')}`,
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
});
