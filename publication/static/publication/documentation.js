// Draws the description of the API.  Everything comes from this server.
const place = document.getElementById("documentation")

window.SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null, // the usual validator would be a request to somebody else
  persistAuthorization: false,
})
