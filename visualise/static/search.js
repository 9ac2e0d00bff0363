// Suggestions under the search field of the top line: a combobox with a list (WAI-ARIA APG). Without it, search works.
"use strict";
(() => {
  const field = document.getElementById("find");
  const form = field.form;
  const list = document.createElement("ul");
  list.id = "found";
  list.className = "found";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.querySelector("label").textContent);
  form.append(list);
  for (const [name, value] of [
    ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", "found"],
  ]) field.setAttribute(name, value);

  let waiting = 0, asking = null, active = -1;

  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    list.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (to) => {
    const options = [...list.children];
    active = to < -1 ? options.length - 1 : to >= options.length ? -1 : to;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
    if (active < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", options[active].id);
    options[active].scrollIntoView({ block: "nearest" });
  };

  const show = (rows) => {
    list.replaceChildren(...rows.map((row, place) => {
      const option = document.createElement("li");
      option.id = `found-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.page = row.page;
      const name = document.createElement("span"), why = document.createElement("span");
      name.textContent = row.name;
      why.textContent = row.because;
      why.className = "note";
      option.append(name, " ", why);
      return option;
    }));
    active = -1;
    field.removeAttribute("aria-activedescendant");
    list.hidden = rows.length === 0;
    field.setAttribute("aria-expanded", String(rows.length > 0));
  };

  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const given = new URLSearchParams(new FormData(form));
    given.set(form.dataset.first, "8");
    try {
      const answer = await fetch(`${form.getAttribute("action")}.json?${given}`, { signal: asking.signal });
      if (answer.ok) show((await answer.json()).tables[0].rows.filter((row) => row.page));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    if (field.value.trim().length < 2) return close();
    waiting = setTimeout(ask, 150);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown") choose(active + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(active - 1);
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.page);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.page);
  });
  field.addEventListener("blur", close);
})();
