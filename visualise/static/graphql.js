// Shows GraphiQL in place of the plain form, with the question and the answer that the page came with.
(() => {
  const box = document.getElementById("graphiql");
  if (!box || !window.GraphiQL || !window.ReactDOM) return;
  const form = document.getElementById("plain");
  const query = document.getElementById("query");
  const variables = document.getElementById("variables");
  const kept = new Map(); // nothing stays in the browser
  const storage = {
    get length() { return kept.size; },
    getItem: (key) => (kept.has(key) ? kept.get(key) : null),
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
  };
  // The address, the plain form and the links keep what is asked, so that it can be sent to others.
  const noted = () => {
    const address = new URL(location.href);
    const asked = new URLSearchParams();
    for (const field of [query, variables]) {
      if (field.value.trim()) address.searchParams.set(field.name, field.value);
      else address.searchParams.delete(field.name);
      if (field.value.trim()) asked.set(field.id, field.value);
    }
    history.replaceState(null, "", address);
    document.getElementById("raw").href = box.dataset.address + "?" + asked;
    for (const table of document.querySelectorAll("a[data-form]"))
      table.href = address.pathname + "." + table.dataset.form + address.search;
  };
  const changed = (field) => (text) => { field.value = text ?? ""; noted(); };
  ReactDOM.createRoot(box).render(
    React.createElement(GraphiQL, {
      fetcher: GraphiQL.createFetcher({ url: box.dataset.address }),
      storage,
      shouldPersistHeaders: false,
      isHeadersEditorEnabled: false,
      query: query.value,
      variables: variables.value,
      response: document.getElementById("given").textContent,
      onEditQuery: changed(query),
      onEditVariables: changed(variables),
    }),
  );
  const button = document.querySelector("[data-editor]");
  const show = (editor) => {
    box.hidden = !editor;
    form.hidden = editor;
    button.textContent = editor ? box.dataset.formName : box.dataset.editorName;
  };
  button.addEventListener("click", () => show(box.hidden));
  button.parentElement.hidden = false;
  show(window.innerWidth >= 700); // on a small screen there is no room for two columns
})();
