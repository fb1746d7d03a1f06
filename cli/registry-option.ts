import { Option } from 'commander';

/** Which registry a command is about. */
export function registryOption(): Option {
  return new Option('--id <registry>', '`default`, or the id of the tenant whose registry it is.').default(
    'default',
  );
}

export interface RegistryOption {
  readonly id: string;
}
