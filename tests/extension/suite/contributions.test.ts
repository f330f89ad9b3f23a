import assert from 'node:assert/strict';
import * as v from 'valibot';
import { commands as vscodeCommands, extensions, window } from 'vscode';
import { ruleIds } from '../../../src/core/findings/finding';
import {
  checkTool,
  commands,
  contextKeys,
  internalCommands,
  panelType,
  settingsSchema,
} from '../../../src/extension/contributions';
import { activated, next } from '../support';

const manifestSchema = v.object({
  activationEvents: v.array(v.string()),
  contributes: v.object({
    commands: v.array(v.object({ command: v.string() })),
    languageModelTools: v.array(v.object({ name: v.string() })),
    menus: v.record(v.string(), v.array(v.object({ command: v.string(), when: v.string() }))),
    configuration: v.object({ properties: v.record(v.string(), v.looseObject({ default: v.unknown() })) }),
    walkthroughs: v.array(
      v.object({ steps: v.array(v.object({ description: v.string(), completionEvents: v.array(v.string()) })) }),
    ),
  }),
});

describe('package.json', () => {
  const extension = extensions.getExtension('loss-lens.loss-lens');
  const manifest = v.parse(manifestSchema, extension?.packageJSON);
  const { contributes } = manifest;

  it('has the commands that the extension knows, and each is registered', async () => {
    await activated();
    const contributed = contributes.commands.map(({ command }) => command);
    assert.deepEqual(contributed.toSorted(), Object.values(commands).toSorted());
    const registered = await vscodeCommands.getCommands(true);
    for (const command of [...contributed, ...Object.values(internalCommands)]) {
      assert.ok(registered.includes(command), command);
    }
  });

  it('has the tool for language models', () => {
    assert.deepEqual(
      contributes.languageModelTools.map(({ name }) => name),
      [checkTool],
    );
  });

  it('has the settings that the extension knows, with the same defaults', () => {
    const defaults = Object.entries(contributes.configuration.properties).map(([name, property]): [string, unknown] => [
      name.replace('lossLens.', ''),
      property.default,
    ]);
    assert.deepEqual(Object.fromEntries(defaults), v.getFallbacks(settingsSchema));
  });

  it('has a severity for every rule', () => {
    const severity = v.parse(
      v.object({ properties: v.record(v.string(), v.unknown()) }),
      contributes.configuration.properties['lossLens.severity'],
    );
    assert.deepEqual(Object.keys(severity.properties).toSorted(), ruleIds.toSorted());
  });

  it('has a walkthrough whose steps are done by what the extension can do', () => {
    const known = new Set([
      ...Object.values({ ...commands, ...internalCommands }).map((command) => `onCommand:${command}`),
      ...Object.values(contextKeys).map((key) => `onContext:${key}`),
    ]);
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const linked = steps.flatMap(({ description }) => [...description.matchAll(/\(command:([\w.]+)\)/g)]);
    const named = [
      ...steps.flatMap(({ completionEvents }) => completionEvents),
      ...linked.map(([, command]) => `onCommand:${command ?? ''}`),
    ];
    assert.equal(steps.length, 3);
    assert.deepEqual(
      named.filter((event) => !known.has(event)),
      [],
    );
  });

  it('wakes the extension for Python and for its panel', () => {
    assert.deepEqual(manifest.activationEvents, ['onLanguage:python', `onWebviewPanel:${panelType}`]);
  });
});

describe('the link of a rule', () => {
  it('opens its page', async () => {
    await activated();
    const opened = next(window.tabGroups.onDidChangeTabs, ({ opened: tabs }) =>
      tabs.some(({ label }) => label.includes('argmax-on-prediction.md')),
    );
    await vscodeCommands.executeCommand(internalCommands.explain, 'argmax-on-prediction');
    await opened;
    await vscodeCommands.executeCommand('workbench.action.closeAllEditors');
  });
});
