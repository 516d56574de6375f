// As much XML as SOAP messages need: elements, attributes, text. No DTD, which SOAP forbids.

const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };
const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([^\s\/>!?]+)((?:\s+[^\s=>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/gy;
const ATTRIBUTE = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Write text so that it may stand between tags. */
export function escaped(text) {
  return String(text).replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

function plain(text) {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name) => {
    if (name.startsWith("#x")) return String.fromCodePoint(parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number(name.slice(1)));
    if (!(name in ENTITIES)) throw new SyntaxError(`unknown entity ${whole}`);
    return ENTITIES[name];
  });
}

const local = (name) => name.slice(name.indexOf(":") + 1);

function attributes(text) {
  const found = [...text.matchAll(ATTRIBUTE)];
  return Object.fromEntries(found.map(([, name, a, b]) => [local(name), plain(a ?? b)]));
}

/** Give the root element: name and attributes without prefixes, text, children. */
export function parse(text) {
  const root = { name: "", text: "", children: [], attributes: {} };
  const open = [root];
  const source = text.replace(/^\uFEFF/, "");
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < source.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(source);
    if (!token) throw new SyntaxError(`no XML at ${at}`);
    const [, cdata, closes, name, written, empty, chars] = token;
    const here = open.at(-1);
    if (chars !== undefined) here.text += plain(chars);
    else if (cdata !== undefined) here.text += cdata;
    else if (closes) {
      if (here.name !== local(name)) throw new SyntaxError(`</${name}> closes <${here.name}>`);
      open.pop();
    } else if (name) {
      const element = { name: local(name), text: "", children: [], attributes: attributes(written) };
      here.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || root.children.length !== 1) throw new SyntaxError("not one root element");
  return root.children[0];
}

/** Give the first child of a name. */
export function child(element, name) {
  return element?.children.find((c) => c.name === name);
}
