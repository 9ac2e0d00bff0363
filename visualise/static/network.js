// Draws a network with vis-network where it was laid out; a selection shows what is known. Without it the page has the
// same as a picture and tables. All text is set as text; nothing moves by itself.
(() => {
  "use strict";
  const root = document.getElementById("network");
  if (!root || !window.vis) return;
  const find = (what) => root.querySelector(what);
  const field = find(".network-canvas"), list = find("#network-node"), told = find(".network-told");
  const heading = find("#network-chosen"), goes = find(".network-goes");
  const button = (name) => find(`[data-do="${name}"]`);
  const embedded = document.getElementById("network-data");
  const READABLE = 0.85; // below this scale labels are too small to read: what is brought to the middle is not

  const got = embedded
    ? Promise.resolve(JSON.parse(embedded.textContent))
    : fetch(root.dataset.source).then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
      });
  got.then(start).catch(() => root.classList.remove("live")); // the still picture is there all the same

  function start(data) {
    const { words, card } = data;
    const marks = new Map(data.nodes.map((node) => [node.id, { ...node, outline: outline(node.shape, node.size) }]));
    let colours = palette(), near = null, chosen = "";
    const hidden = new Set();

    root.classList.add("live");
    const nodes = new vis.DataSet(data.nodes.map(({ id, x, y }) => ({ id, x, y, shape: "custom", ctxRenderer: drawn })));
    const quiet = new Map(data.edges.map((edge) => [edge.id, edge.hidden]));
    const edges = new vis.DataSet(data.edges.map((edge) => ({
      ...edge, dashes: edge.dashes ? [6, 4] : false, arrows: { to: { enabled: true, scaleFactor: 0.5 } }, ...shaped(edge),
    })));
    const options = { ...data.options };
    options.edges = { ...options.edges, color: lines(), selectionWidth: 1.5, hoverWidth: 0 };
    const network = new vis.Network(field, { nodes, edges }, options);
    const frame = field.querySelector(".vis-network");
    frame.tabIndex = 0; // vis-network makes it the 900th stop
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", field.getAttribute("aria-label"));
    field.removeAttribute("aria-label");
    network.on("beforeDrawing", headings);
    begin();
    let touched = false; // until a reader moves it, a drawing that gets another size begins anew
    network.on("resize", () => { if (!touched) requestAnimationFrame(() => { if (!touched) begin(); }); });
    for (const kind of ["pointerdown", "keydown", "change"]) root.addEventListener(kind, () => { touched = true; });

    // All of it, however small: a reader sees first how far it reaches, and then makes a part larger.
    function begin() {
      const scale = Math.min(1, field.clientWidth / (data.size.width + 40), field.clientHeight / (data.size.height + 40));
      network.moveTo({ position: { x: data.size.width / 2, y: data.size.height / 2 }, scale });
    }

    // Drawing

    function palette() {
      const style = getComputedStyle(root);
      const of = (name) => style.getPropertyValue(name).trim();
      return {
        ink: of("--ink"), soft: of("--soft"), paper: of("--paper"), line: of("--line"), rule: of("--rule"),
        mark: of("--mark"), flow: of("--flow"), ring: of("--ring"), font: style.fontFamily,
      };
    }
    function lines() {
      return { color: colours.flow, highlight: colours.ring, hover: colours.flow, inherit: false, opacity: 0.8 };
    }
    function shaped(edge) {
      const from = marks.get(edge.from), to = marks.get(edge.to);
      return from.x === to.x ? { smooth: { enabled: true, type: "curvedCW", roundness: 0.3 } } : {};
    }
    function headings(ctx) {
      ctx.textAlign = "left";
      ctx.font = `650 14px ${colours.font}`;
      ctx.fillStyle = colours.ink;
      for (const head of data.headings) head.lines.forEach((line, at) => ctx.fillText(line, head.x, 16 + 16 * at));
    }
    function drawn({ ctx, id, x, y, state }) {
      const node = marks.get(id), lit = state.selected, dim = near && !near.has(id);
      return {
        nodeDimensions: { width: card.width, height: card.height },
        drawNode() {
          const left = x - card.width / 2, top = y - card.height / 2;
          ctx.save();
          ctx.globalAlpha = dim ? 0.25 : 1;
          ctx.fillStyle = colours.paper;
          ctx.strokeStyle = lit ? colours.ring : node.centre ? colours.ink : colours.line;
          ctx.lineWidth = lit ? 3 : node.centre ? 2.5 : 0.75;
          ctx.setLineDash(node.badge && !lit ? [3, 2] : []);
          ctx.fillRect(left, top, card.width, card.height);
          ctx.strokeRect(left, top, card.width, card.height);
          ctx.setLineDash([]);
          ctx.translate(left + 16, y);
          ctx.fillStyle = node.color;
          ctx.strokeStyle = colours.ink;
          ctx.lineWidth = 1;
          ctx.fill(node.outline);
          ctx.stroke(node.outline);
          ctx.translate(-left - 16, -y);
          ctx.textAlign = "left";
          ctx.textBaseline = "middle";
          const rows = node.label.split("\n").map((text) => [text, node.centre ? 650 : 400, 13, colours.ink]);
          if (node.value_text) rows.push([node.value_text, 400, 12, colours.soft]);
          rows.forEach(([text, weight, size, colour], at) => {
            ctx.font = `${weight} ${size}px ${colours.font}`;
            ctx.fillStyle = colour;
            ctx.fillText(text, left + 34, y - 7.5 * (rows.length - 1) + 15 * at, card.width - 36);
          });
          if (node.badge) {
            ctx.fillStyle = colours.mark;
            ctx.strokeStyle = colours.line;
            ctx.lineWidth = 0.75;
            ctx.fillRect(left + card.width - 25, top - 7, 26, 14);
            ctx.strokeRect(left + card.width - 25, top - 7, 26, 14);
            ctx.font = `400 11px ${colours.font}`;
            ctx.textAlign = "center";
            ctx.fillStyle = colours.ink;
            ctx.fillText(node.badge, left + card.width - 12, top);
          }
          ctx.restore();
        },
      };
    }
    function recolour() {
      colours = palette();
      network.setOptions({ edges: { color: lines() } });
      network.redraw();
    }
    for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"]) {
      matchMedia(query).addEventListener("change", recolour);
    }

    // What is known

    function element(name, text, into) {
      const made = document.createElement(name);
      if (text) made.textContent = text;
      if (into) into.append(made);
      return made;
    }
    function facts(pairs, into) {
      const dl = element("dl", "", into);
      for (const [name, value] of pairs) { element("dt", name, dl); element("dd", value, dl); }
    }
    function sources(found, into, level) {
      if (!found.length) return;
      element(level, words.sources, into);
      const ul = element("ul", "", into);
      for (const [text, address] of found) {
        const li = element("li", "", ul);
        if (address) { const a = element("a", text, li); a.href = address; a.rel = "noreferrer"; } else li.textContent = text;
      }
    }
    function link(id, into) {
      const found = data.links[id], li = element("li", found.said, into);
      facts(found.facts, li);
      if (found.sources.length) element("p", found.sources.map(([text]) => text).join("; "), li).className = "note";
    }
    function seen(edge) { return !hidden.has(edge.from) && !hidden.has(edge.to); }
    function show(id) {
      chosen = id;
      const node = data.details[id];
      list.value = id;
      heading.textContent = node.name;
      told.replaceChildren();
      const kind = element("p", node.kind, told);
      if (node.example) { kind.append(" "); element("span", words.example, kind).className = "tag"; }
      facts(node.facts, told);
      sources(node.sources, told, "h4");
      const own = data.edges.filter((edge) => (edge.from === id || edge.to === id) && seen(edge));
      element("h4", `${words.links} (${own.length})`, told);
      const ul = element("ul", "", told);
      for (const edge of own) link(edge.id, ul);
      goes.hidden = false;
      for (const a of goes.querySelectorAll("a")) {
        a.hidden = !node[a.dataset.to];
        if (node[a.dataset.to]) a.href = data.host + node[a.dataset.to]; else a.removeAttribute("href");
      }
      for (const name of ["centre", "paths", "hide"]) button(name).disabled = false;
      edges.update(data.edges.filter((edge) => quiet.get(edge.id)).map((edge) => ({
        id: edge.id, hidden: !own.includes(edge),
      })));
    }
    function clear() {
      chosen = "";
      list.value = "";
      heading.textContent = heading.dataset.name;
      told.replaceChildren(element("p", words.nothing));
      goes.hidden = true;
      for (const name of ["centre", "paths", "hide"]) button(name).disabled = true;
      edges.update([...quiet].filter(([, is]) => is).map(([id]) => ({ id, hidden: true })));
    }
    heading.dataset.name = heading.textContent;

    function choose(id) {
      if (near) paths(false);
      network.selectNodes([id]);
      show(id);
    }
    network.on("selectNode", ({ nodes: [id] }) => { if (near) paths(false); show(id); });
    network.on("selectEdge", ({ nodes: some, edges: [id] }) => {
      if (some.length) return;
      clear();
      heading.textContent = words.link;
      const ul = element("ul", "");
      link(id, ul);
      told.replaceChildren(ul);
      sources(data.links[id].sources, told, "h4");
    });
    network.on("deselectNode", ({ nodes: some }) => { if (!some.length) { if (near) paths(false); clear(); } });
    list.addEventListener("change", () => { if (list.value) { choose(list.value); centre(); } else { network.unselectAll(); clear(); } });

    // What can be done

    function centre() { network.moveTo({ position: marks.get(chosen), scale: Math.max(network.getScale(), READABLE) }); }
    function zoom(by) { network.moveTo({ scale: Math.min(3, Math.max(0.1, network.getScale() * by)) }); }
    function paths(on) {
      near = null;
      const kept = new Set();
      if (on) {
        near = new Set([chosen]);
        for (let grown = true; grown;) {
          grown = false;
          for (const edge of data.edges) {
            if (near.has(edge.to) && seen(edge) && !kept.has(edge.id)) { kept.add(edge.id); near.add(edge.from); grown = true; }
          }
        }
        told.replaceChildren();
        element("h4", `${words.here} (${kept.size})`, told);
        if (!kept.size) element("p", words.none_here, told);
        const ul = element("ul", "", told);
        for (const edge of data.edges) if (kept.has(edge.id)) element("li", data.links[edge.id].said, ul);
      }
      button("paths").setAttribute("aria-pressed", String(on));
      edges.update(data.edges.map((edge) => ({
        id: edge.id,
        hidden: quiet.get(edge.id) && !kept.has(edge.id),
        color: { ...lines(), color: on && kept.has(edge.id) ? colours.ring : colours.flow, opacity: on && !kept.has(edge.id) ? 0.1 : 0.8 },
      })));
      network.redraw();
    }
    function hide(ids, is) {
      nodes.update(ids.map((id) => ({ id, hidden: is })));
      for (const id of ids) { if (is) hidden.add(id); else hidden.delete(id); }
      for (const option of list.options) if (option.value) option.hidden = hidden.has(option.value);
      button("all").disabled = !hidden.size;
      if (!embedded) { // the address says what is hidden, so that it can be kept and sent
        const address = new URL(location.href);
        if (is) for (const id of ids) address.searchParams.append(data.without, id);
        else {
          const rest = address.searchParams.getAll(data.without).filter((id) => !ids.includes(id));
          address.searchParams.delete(data.without);
          for (const id of rest) address.searchParams.append(data.without, id);
        }
        history.replaceState(null, "", address);
      }
    }
    const actions = {
      in: () => zoom(1.25),
      out: () => zoom(0.8),
      fit: () => network.fit({ animation: false }),
      wide: () => {
        const large = root.classList.toggle("large");
        button("wide").setAttribute("aria-pressed", String(large));
        network.redraw();
      },
      centre,
      paths: () => { const on = !near; if (!on) { paths(false); show(chosen); } else paths(true); },
      hide: () => { const id = chosen; if (near) paths(false); network.unselectAll(); hide([id], true); clear(); heading.focus(); },
      all: () => { hide([...hidden], false); heading.focus(); },
    };
    root.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-do]");
      if (pressed && !pressed.disabled) actions[pressed.dataset.do]();
    });
    root.dataset.drawn = "yes";
    root.network = network; // for whoever looks from the console, and the tests
  }

  function outline(shape, r) {
    const path = new Path2D();
    const points = {
      square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
      triangle: [[0, -1.15], [1.1, 0.8], [-1.1, 0.8]],
      triangleDown: [[0, 1.15], [1.1, -0.8], [-1.1, -0.8]],
      diamond: [[0, -1.25], [1.1, 0], [0, 1.25], [-1.1, 0]],
      hexagon: [[1.1, 0], [0.55, 0.95], [-0.55, 0.95], [-1.1, 0], [-0.55, -0.95], [0.55, -0.95]],
      star: [[0, -1.3], [0.35, -0.35], [1.3, 0], [0.35, 0.35], [0, 1.3], [-0.35, 0.35], [-1.3, 0], [-0.35, -0.35]],
    }[shape];
    if (points) points.forEach(([x, y], at) => path[at ? "lineTo" : "moveTo"](x * r, y * r));
    else path.arc(0, 0, r, 0, 2 * Math.PI);
    path.closePath();
    return path;
  }
})();
