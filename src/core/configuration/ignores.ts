import { ruleIds, type Finding } from '../findings/finding';
import type { AnalysisNote } from '../findings/report';
import { parsedPython } from '../syntax/python/parsed-files';
import { LineIndex } from '../text/line-index';
import type { Span } from '../text/span';

/** `# loss-lens: ignore[rule-id, other-rule]`, on the line of a finding or alone on the line above. */
interface Ignore {
  /** null for all of them: `# loss-lens: ignore`. */
  readonly rules: readonly string[] | null;
  readonly line: number;
  readonly span: Span;
}

const pattern = /^ignore(?:\[([\w\s,-]*)\])?(?:\s|$)/;

/** Takes out what the comments of a file ignore; a comment that ignores nothing is told in a note. */
export class Ignores {
  readonly #ignores: readonly Ignore[];
  readonly #lines: LineIndex;
  readonly #used = new Set<string>();

  constructor(text: string, path: string) {
    const lines = new LineIndex(text);
    this.#lines = lines;
    this.#ignores = parsedPython(text, path).directives.flatMap((directive) => {
      const ignore = pattern.exec(directive.text);
      if (ignore === null) return [];
      const rules = ignore[1]?.split(',').map((rule) => rule.trim()) ?? null;
      const { line, column } = lines.position(directive.span.start);
      const isAlone = text.slice(directive.span.start - column + 1, directive.span.start).trim() === '';
      const { span } = directive;
      return [{ rules, line: isAlone ? line + 1 : line, span }];
    });
  }

  leaves({ rule, span }: Finding): boolean {
    const first = this.#lines.position(span.start).line;
    const last = this.#lines.position(span.end).line;
    const ignoring = this.#ignores.filter(
      ({ rules, line }) => (rules?.includes(rule) ?? true) && line >= first && line <= last,
    );
    for (const each of ignoring) this.#used.add(keyOf(each, each.rules === null ? null : rule));
    return ignoring.length === 0;
  }

  /** Of those of rules that are asked for at all. */
  unused(isAsked: (rule: string) => boolean): readonly AnalysisNote[] {
    return this.#ignores.flatMap((each) => {
      if (each.rules === null) {
        const isUnused = ruleIds.every(isAsked) && !this.#used.has(keyOf(each, null));
        return isUnused ? [{ message: 'this comment ignores nothing: nothing is found here', span: each.span }] : [];
      }
      return each.rules
        .filter((rule) => isAsked(rule) && !this.#used.has(keyOf(each, rule)))
        .map((rule) => ({ message: `this comment ignores nothing: there is no ${rule} here`, span: each.span }));
    });
  }
}

function keyOf({ span }: Ignore, rule: string | null): string {
  return `${String(span.start)} ${rule ?? ''}`;
}
