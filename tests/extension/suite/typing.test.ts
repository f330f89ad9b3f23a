import assert from 'node:assert/strict';
import { commands, Position, Selection, window, type TextDocument, type TextEditor } from 'vscode';
import { activated, analyzed, hoverText, lensTexts, next, problems, problemCount, show } from '../support';

const text = `import torch
import torch.nn.functional as F


def first(pred, target):
    return ((pred - target) ** 2).mean()


def last(pred, target):
    return (pred - target).abs().mean()
`;

const typed = `def middle(pred, target):
    error = (pred - target) * 2
    return F.smooth_l1_loss(error, target).mean()`;

describe('typing key by key', () => {
  it('closes brackets and indents as VS Code does, and changes the lenses at most twice', async () => {
    const api = await activated();
    const { document, editor } = await opened('typed.py', '\ndef last');
    const lenses = new LensWatch(document, 2);
    // Where a person stops to think: the editor has closed what is not complete yet.
    const stops = [
      '(pred',
      'pred, target)',
      'def middle(pred, target):',
      '(pred - ',
      '(',
      'F.',
      '(error, target)',
      '.mean',
    ];
    await write(editor, typed, async (now, press) => {
      if (stops.some((stop) => now.endsWith(stop))) await rested(document, press);
      else await press();
      await lenses.look();
    });
    assert.ok(document.getText().includes(`\n${typed}\n`), document.getText());
    while ((await lenses.look()).length < 3) await next(api.onDidChangeLenses);
    assert.ok(lenses.changes <= 2, `the lenses changed ${lenses.changes} times`);
  });

  it('keeps lens and hover of what is in passing, and says what it has become once the cursor has left it', async () => {
    const api = await activated();
    const { document, editor } = await opened('passing.py', '.abs().mean()');
    const lenses = new LensWatch(document, 2);
    await write(editor, '.sum() + F.l1_loss(', async (now, press) => {
      if (now.endsWith('loss(')) await rested(document, press);
      else await press();
      await lenses.look();
    });
    assert.ok(document.getText().includes('F.l1_loss()'), 'the editor closes what is opened');
    await lenses.look();
    assert.equal(lenses.changes, 0);
    assert.match(await hoverText(document, 'last'), /gradient reaches `pred`/);
    const told = next(api.onDidChangeLenses);
    editor.selection = new Selection(0, 0, 0, 0);
    await told;
    assert.equal((await lensTexts(document)).length, 1);
  });

  it('has lens and problem again when what was typed is undone', async () => {
    const cut = text.replace('pred - target).abs()', 'pred.round() - target).abs()');
    const { document, editor } = await opened('undone.py', 'pred.round', cut);
    await problemCount(document, 1);
    const lenses = new LensWatch(document, 2);
    const erase = (): Thenable<unknown> => commands.executeCommand('deleteLeft');
    for (let count = 'ound'.length; count > 0; count -= 1) {
      await erase();
      await lenses.look();
    }
    assert.equal(problems(document).length, 0);
    await rested(document, erase);
    await lenses.look();
    assert.equal(problems(document).length, 0, 'nothing is said of what is not there');
    while (document.getText() !== cut) await commands.executeCommand('undo');
    await problemCount(document, 1);
    await lenses.look();
    assert.equal(lenses.changes, 0);
    assert.ok(editor.selection.isEmpty);
  });
});

/** Opens a text, with the cursor behind the first such part of it; at an empty line before it, where it begins with one. */
async function opened(
  path: string,
  part: string,
  content = text,
): Promise<{ document: TextDocument; editor: TextEditor }> {
  const document = await show(path, content);
  const editor = await window.showTextDocument(document);
  const start = content.indexOf(part);
  const place = document.positionAt(part.startsWith('\n') ? start - 1 : start + part.length);
  editor.selection = new Selection(place, place);
  if (part.startsWith('\n')) await commands.executeCommand('default:type', { text: '\n' });
  return { document, editor };
}

/** Types a text key by key; `key` presses the next one, and is told what will have been typed then. */
async function write(
  editor: TextEditor,
  wanted: string,
  key: (typed: string, press: () => Thenable<unknown>) => Promise<void>,
): Promise<void> {
  const type = (text: string): Thenable<unknown> => commands.executeCommand('default:type', { text });
  let typed = '';
  for (const line of wanted.split('\n')) {
    if (typed !== '') {
      await type('\n');
      await indent(editor, /^ */.exec(line)?.[0].length ?? 0);
    }
    for (const text of line.trimStart()) {
      typed += text;
      await key(typed, () => type(text));
    }
    typed += '\n';
  }
}

async function indent(editor: TextEditor, columns: number): Promise<void> {
  const { line, character } = editor.selection.active;
  const from = new Position(line, 0);
  if (character === columns) return;
  assert.ok(
    await editor.edit((edit) => {
      edit.replace(new Selection(from, editor.selection.active), ' '.repeat(columns));
    }),
  );
}

/** Waits after a key until the text was analysed and what the lenses say could have changed. */
async function rested(document: TextDocument, press: () => Thenable<unknown>): Promise<void> {
  const api = await activated();
  const known = analyzed(api, document);
  const told = next(api.onDidChangeLenses);
  await press();
  await Promise.all([known, told]);
}

/** Counts how often the lenses say something else than before. */
class LensWatch {
  #last: string | null = null;
  #changes = -1;

  constructor(
    private readonly document: TextDocument,
    private readonly fewest: number,
  ) {}

  get changes(): number {
    return Math.max(0, this.#changes);
  }

  async look(): Promise<readonly string[]> {
    const lenses = (await lensTexts(this.document)).map((lens) => lens.replace(/^\d+/, ''));
    assert.ok(lenses.length >= this.fewest, `a lens has gone: ${lenses.join(', ')}`);
    const now = lenses.join();
    if (now !== this.#last) this.#changes += 1;
    this.#last = now;
    return lenses;
  }
}
