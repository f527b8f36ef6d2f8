// Start the query editor on this endpoint alone; what somebody writes stays in the browser.
"use strict";
{
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const endpoint = new URL("../sparql", document.location.href).href;
  Yasgui.Yasqe.defaults.value = settings.query;
  Yasgui.Yasqe.defaults.prefixCcApi = undefined;
  Yasgui.Yasqe.forkAutocompleter("prefixes", {
    name: "maquette-prefixes",
    persistenceId: null,
    get: () => Promise.resolve(settings.prefixes),
  });
  Yasgui.Yasqe.defaults.autocompleters = ["variables", "maquette-prefixes"];
  new Yasgui(document.getElementById("yasgui"), {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
  });
}
