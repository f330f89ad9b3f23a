import * as v from 'valibot';

/** Every command of the extension. Those of `package.json` are the same; the internal ones are only linked to. */
export const commands = {
  visualize: 'lossLens.visualize',
  openExample: 'lossLens.openExample',
  describeResult: 'lossLens.describeResult',
  run: 'lossLens.run',
  pause: 'lossLens.pause',
  restart: 'lossLens.restart',
  pin: 'lossLens.pin',
  export: 'lossLens.export',
  openSettings: 'lossLens.openSettings',
  compare: 'lossLens.compareWithHead',
} as const;

export const internalCommands = {
  applyFix: 'lossLens.applyFix',
  explain: 'lossLens.explain',
  changeReading: 'lossLens.changeReading',
} as const;

/** What `when` clauses ask for. */
export const contextKeys = {
  hasPanel: 'lossLens.hasPanel',
  isRunning: 'lossLens.isRunning',
  /** For the last step of the walkthrough. */
  hasAppliedFix: 'lossLens.hasAppliedFix',
} as const;

/** The tool for language models. */
export const checkTool = 'loss_lens_check';

export const panelType = 'lossLens.panel';

const extent = v.picklist(['all', 'problems', 'off']);

/** The settings, each with the value that stands for an invalid one; `package.json` has the same defaults. */
export const settingsSchema = v.object({
  codeLens: v.fallback(extent, 'all'),
  hover: v.fallback(extent, 'all'),
  check: v.fallback(v.picklist(['onType', 'onSave', 'off']), 'onType'),
  severity: v.fallback(v.record(v.string(), v.picklist(['error', 'warning', 'info', 'hint', 'off'])), {}),
  exclude: v.fallback(v.array(v.string()), []),
  liveTraining: v.fallback(v.boolean(), true),
  seed: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});
export type Settings = v.InferOutput<typeof settingsSchema>;
