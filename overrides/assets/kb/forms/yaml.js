/* YAML as this house writes it, so that what is sent is the file as it will stand (kb.edit.house_style does the same). */
import { letters, speech } from "./words.js";
// rjsmin (publish.scripts) takes blanks out of a template that stands in another: no module here has one

/** The whole text of an entry: the line that names its schema, then its keys in the house order. */
export function asFile(form, values) {
  const written = asYaml(ordered(form.order, form.fields, values), speech(form));
  return form.schema ? `${form.schema}\n${written}` : written;
}
function ordered(order, fields, values) {
  const inside = (field, value) => ordered(field.fields.map((one) => one.key), field.fields, value);
  return Object.fromEntries(order.filter((key) => values[key] !== undefined).map((key) => {
    const field = fields.find((one) => one.key === key), value = values[key];
    if (!field?.fields) return [key, value];
    return [key, field.many ? value.map((item) => inside(field, item)) : inside(field, value)];
  }));
}

/** Whether a text is written on lines of its own; it ends with one line end more then. */
export const isFolded = (text) => letters(text).length > 90 && text.includes(" ");

function asYaml(values, said) {
  const lines = Object.entries(values).map(([key, value]) => {
    const flat = flow(value, said), isLong = letters(flat).length > 100;
    if (typeof value === "string" && isFolded(value)) return `${key}: >\n  ${value}`;
    if (Array.isArray(value) && (isLong || value.some((item) => typeof item === "string" && letters(item).length > 40))) {
      return [`${key}:`, ...value.map((item) => `  - ${flow(item, said)}`)].join("\n");
    }
    if (!Array.isArray(value) && typeof value === "object" && isLong) return key + ":\n  " + asYaml(value, said).trimEnd().replace(/\n/g, "\n  ");
    return `${key}: ${flat}`;
  });
  return `${lines.join("\n")}\n`;
}
/** A value as it stands on one line. */
function flow(value, said) {
  if (Array.isArray(value)) return "[" + value.map((item) => flow(item, said)).join(", ") + "]";
  if (typeof value === "object") return "{" + Object.entries(value).map(([key, item]) => key + ": " + flow(item, said)).join(", ") + "}";
  if (typeof value !== "string") return String(value);
  if (said.starts("yaml-plain", value) && !said.starts("yaml-like-other", value)) return value;
  return `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;
}
