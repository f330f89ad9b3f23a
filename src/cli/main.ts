import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { checkCommand } from './check';
import { compareCommand } from './compare';
import { evalCommand } from './eval';
import { trainCommand } from './train';
import { UsageError } from './usage-error';

const usage = `usage:
  loss-lens check PATH… [--format text|json|sarif] [--library NAME] [--select RULE,…] [--ignore RULE,…]
      [--baseline FILE] [--write-baseline] [--exit-zero]
  loss-lens compare BASE HEAD [--loss NAME] [--format markdown|json]
  loss-lens eval FILE --loss NAME --inputs inputs.json
  loss-lens train FILE --loss NAME [--variants original,shifted,negated,surrogate] [--shift X] [--dataset NAME|file.csv]
      [--noise X] [--outliers X] [--imbalance X]
      [--model dense|convolution] [--hidden 16,16] [--steps N] [--batch N] [--optimizer sgd|momentum|adam|adamw|rmsprop] [--lr X] [--seed N]
      [--executor auto|wasm|interpreter|tfjs] [--metric-every N] [--record FILE] [--format text|json]
`;

function main(args: readonly string[]): number {
  const [command, ...rest] = args;
  switch (command) {
    case 'check':
      return check(rest);
    case 'compare': {
      const { values, positionals } = parseArgs({
        args: rest,
        allowPositionals: true,
        options: { loss: { type: 'string' }, format: { type: 'string', default: 'markdown' } },
      });
      const [before, after, ...others] = positionals;
      if (before === undefined || after === undefined || others.length > 0)
        throw new UsageError('compare needs two revisions or two files');
      process.stdout.write(compareCommand({ before, after, ...values, loss: values.loss }).output);
      return 0;
    }
    case 'eval': {
      const { values, positionals } = parseArgs({
        args: rest,
        allowPositionals: true,
        options: { loss: { type: 'string' }, inputs: { type: 'string' } },
      });
      const [file] = positionals;
      if (file === undefined || values.inputs === undefined) throw new UsageError('eval needs a FILE and --inputs');
      const { json, exitCode } = evalCommand({ file, loss: values.loss, inputs: values.inputs });
      process.stdout.write(`${JSON.stringify(json)}\n`);
      return exitCode;
    }
    case 'train':
      return train(rest);
    case '--help':
    case '-h':
      process.stdout.write(usage);
      return 0;
    default:
      throw new UsageError(command === undefined ? 'no command' : `no command ${command}`);
  }
}

/** How long a function has to run until V8 compiles it again: three times as long as for a program that goes on for minutes. */
const patientCompiler = '--interrupt-budget=400000';

function check(args: readonly string[]): number {
  setFlagsFromString(patientCompiler);
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: 'string', default: 'text' },
      library: { type: 'string', default: 'pytorch' },
      select: text,
      ignore: text,
      baseline: text,
      'write-baseline': flag,
      'exit-zero': flag,
    },
  });
  const { format, library, select, ignore, baseline } = values;
  if (library !== 'pytorch') throw new UsageError(`no library ${library}: only pytorch is read`);
  const { output, exitCode } = checkCommand({
    paths: positionals,
    format,
    select,
    ignore,
    baseline,
    writeBaseline: values['write-baseline'],
    exitZero: values['exit-zero'],
  });
  process.stdout.write(output);
  return exitCode;
}

function train(args: readonly string[]): number {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      loss: text,
      variants: text,
      shift: text,
      dataset: text,
      noise: text,
      outliers: text,
      imbalance: text,
      model: text,
      hidden: text,
      steps: text,
      batch: text,
      optimizer: text,
      lr: text,
      seed: text,
      executor: text,
      'metric-every': text,
      record: text,
      format: { type: 'string', default: 'text' },
    },
  });
  const [file] = positionals;
  const { loss } = values;
  if (file === undefined || loss === undefined) throw new UsageError('train needs a FILE and --loss');
  const { output, exitCode } = trainCommand({ ...values, file, loss });
  process.stdout.write(output);
  return exitCode;
}

// Who reads the output may stop, as `head` does: no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError || (error instanceof TypeError && 'code' in error);
  process.stderr.write(
    isUsage
      ? `loss-lens: ${error.message}\n${usage}`
      : `loss-lens: ${String(error instanceof Error ? error.stack : error)}\n`,
  );
  process.exitCode = 2;
}
