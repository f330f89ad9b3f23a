import { unbroken } from './format';

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with attributes (`true`: present, `false`: absent) and children. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '');
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children.map((child) => (typeof child === 'string' ? asSaid(made, child) : child)));
  return made;
}

/** Code stands as it was written; words are set. */
function asSaid(within: Element, text: string): string {
  return within.matches('code, pre') ? text : unbroken(text);
}

/** A button that looks like a link: what it does stays within the editor. */
export function linkButton(text: string, onClick: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'link', ...attributes }, ...withCode(text));
  button.addEventListener('click', onClick);
  return button;
}

/** Links one after the other. */
export function separated(links: readonly Node[]): readonly (Node | string)[] {
  return links.flatMap((link, index) => (index === 0 ? [link] : [' · ', link]));
}

/** Words in backticks become code; everything else stays text. */
export function withCode(text: string): (Node | string)[] {
  return text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? element('code', {}, part) : unbroken(part)))
    .filter((part) => part !== '');
}

/** Writes only what has changed: a screen reader hears every write of a live region. */
export function setText(target: Element, text: string): void {
  const said = asSaid(target, text);
  if (target.textContent !== said) target.textContent = said;
}

export function setAttribute(target: Element, name: string, value: string): void {
  if (target.getAttribute(name) !== value) target.setAttribute(name, value);
}
