import { exitCodes } from './exit-code';
import { runCommandLine } from './program';

// Whoever reads our output may have heard enough, as in `| head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.done);
  throw error;
});

runCommandLine(process.argv.slice(2), process).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`Error: this should not happen, and is a fault of Portcullis.\n${told}\n`);
    process.exitCode = exitCodes.fault;
  },
);
