import { parseArgs } from 'node:util';
import { checkCommand } from './check';
import { evalCommand } from './eval';
import { UsageError } from './usage-error';

const usage = `usage:
  loss-lens check PATH… [--format text|json] [--library NAME]
  loss-lens eval FILE --loss NAME --inputs inputs.json
`;

function main(args: readonly string[]): number {
  const [command, ...rest] = args;
  switch (command) {
    case 'check': {
      const { values, positionals } = parseArgs({
        args: rest,
        allowPositionals: true,
        options: { format: { type: 'string', default: 'text' }, library: { type: 'string', default: 'pytorch' } },
      });
      const { output, exitCode } = checkCommand({ paths: positionals, format: values.format, library: values.library });
      process.stdout.write(output);
      return exitCode;
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
    default:
      throw new UsageError(command === undefined ? 'no command' : `no command ${command}`);
  }
}

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
