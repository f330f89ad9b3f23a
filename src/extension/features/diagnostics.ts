import {
  Diagnostic,
  DiagnosticRelatedInformation,
  DiagnosticSeverity,
  Disposable,
  languages,
  workspace,
  type DiagnosticCollection,
  type TextDocument,
} from 'vscode';
import type { Finding, Severity } from '../../core/findings/finding';
import type { Span } from '../../core/text/span';
import type { Analyses } from '../analysis/analyses';
import type { DocumentAnalysis } from '../analysis/document-analysis';
import { isTouched, movedSpan, type Change } from '../analysis/moved-analysis';
import { notebookOf } from '../analysis/notebooks';
import { rangeIn, type WorkspaceFiles } from '../analysis/workspace-files';
import { settingsFor } from '../settings';
import { explanationLink } from './explain';

/** How long the keys rest before a diagnostic appears, in milliseconds. */
const restBeforeDiagnostics = 400;

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** A diagnostic, and where it stands in the text as it is now. */
interface Shown {
  readonly span: Span;
  readonly diagnostic: Diagnostic;
}

/** The findings as VS Code's diagnostics. */
export class FindingDiagnostics implements Disposable {
  readonly #collection: DiagnosticCollection = languages.createDiagnosticCollection('loss-lens');
  readonly #shown = new Map<string, readonly Shown[]>();
  readonly #subscriptions: Disposable;

  constructor(
    private readonly analyses: Analyses,
    private readonly files: WorkspaceFiles,
  ) {
    this.#subscriptions = Disposable.from(
      this.#collection,
      analyses.onDidEdit(({ analysis, changes }) => {
        this.#edit(analysis.document, changes);
      }),
      analyses.rested(restBeforeDiagnostics)((analysis) => {
        if (settingsFor(analysis.document.uri).check !== 'onSave' || !isDirty(analysis.document)) {
          void this.#publish(analysis);
        }
      }),
      workspace.onDidSaveTextDocument((document) => {
        this.#publishSaved(document);
      }),
      workspace.onDidSaveNotebookDocument((notebook) => {
        for (const { document } of notebook.getCells()) this.#publishSaved(document);
      }),
      analyses.onDidClose((uri) => {
        this.#shown.delete(uri.toString());
        this.#collection.delete(uri);
      }),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  /** What is said of a place goes as soon as the place is edited; VS Code moves the rest. */
  #edit(document: TextDocument, changes: readonly Change[]): void {
    const shown = this.#shown.get(document.uri.toString()) ?? [];
    let left = shown;
    for (const change of changes) {
      left = left
        .filter(({ span }) => !isTouched(span, change))
        .map(({ span, diagnostic }) => ({ span: movedSpan(span, change), diagnostic }));
    }
    for (const { span, diagnostic } of left) diagnostic.range = rangeIn(document, span);
    this.#shown.set(document.uri.toString(), left);
    if (left.length < shown.length)
      this.#collection.set(
        document.uri,
        left.map(({ diagnostic }) => diagnostic),
      );
  }

  #publishSaved(document: TextDocument): void {
    const analysis = this.analyses.of(document);
    if (analysis?.isCurrent === true) void this.#publish(analysis);
  }

  async #publish(analysis: DocumentAnalysis): Promise<void> {
    const { document, isOwn } = analysis;
    const { check } = settingsFor(document.uri);
    const findings = isOwn && check !== 'off' ? findingsIn(analysis) : [];
    const { version } = document;
    const shown = await Promise.all(findings.map((finding) => this.#shownFor(finding, document)));
    if (document.version !== version || this.analyses.of(document) !== analysis) return;
    const visible = shown.flatMap((each) => each ?? []);
    this.#shown.set(document.uri.toString(), visible);
    this.#collection.set(
      document.uri,
      visible.map(({ diagnostic }) => diagnostic),
    );
  }

  async #shownFor(finding: Finding, document: TextDocument): Promise<Shown | null> {
    const severity = settingsFor(document.uri).severity[finding.rule] ?? finding.severity;
    if (severity === 'off') return null;
    const diagnostic = new Diagnostic(rangeIn(document, finding.span), finding.message, severities[severity]);
    diagnostic.source = 'Loss Lens';
    diagnostic.code = { value: finding.rule, target: explanationLink(finding.rule) };
    diagnostic.relatedInformation = await Promise.all(
      finding.related.map(
        async ({ span, message }) => new DiagnosticRelatedInformation(await this.files.location(span), message),
      ),
    );
    return { span: finding.span, diagnostic };
  }
}

function isDirty(document: TextDocument): boolean {
  return notebookOf(document)?.isDirty ?? document.isDirty;
}

/** Every finding of a document, once. */
export function findingsIn({ findings, losses }: DocumentAnalysis): readonly Finding[] {
  const distinct = new Map<string, Finding>();
  const add = (finding: Finding): void => {
    const { rule, span } = finding;
    distinct.set(`${rule} ${span.start} ${span.end}`, finding);
  };
  findings.forEach(add);
  for (const report of losses) report.findings.forEach(add);
  return [...distinct.values()];
}
