import { type Command, Option } from 'commander';
import { describeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { rulesOf, type TenantRuleOptions, withRuleOptions } from '../tenant-options';
import { tenantLines } from '../views/tenant-view';

interface CreateOptions extends TenantRuleOptions {
  readonly id: string;
  readonly displayName: string;
  readonly parent?: string;
  readonly status?: 'PENDING_VERIFICATION' | 'ACTIVE';
  readonly system?: boolean;
  readonly isolation?: 'shared' | 'dedicated';
  readonly namespace?: string;
  readonly memoryNamespace?: string;
}

export function createCommand(run: Runner): Command {
  const command = describeCommand('create', 'Register a tenant.', [
    "portcullis tenant create --id acme-corp --display-name 'Acme Corporation' --max-vms 10",
    "portcullis tenant create --id acme-corp --display-name 'Acme Corporation' --namespace tenant-acme-corp",
  ])
    .requiredOption('--id <slug>', 'What it is called in paths; never changed, and never given again.')
    .requiredOption('--display-name <name>', 'For people to know it by.')
    .addOption(
      new Option('--isolation <mode>', 'Dedicated where a namespace is given, else shared.').choices([
        'shared',
        'dedicated',
      ]),
    )
    .option('--namespace <name>', 'The Temporal namespace of a dedicated tenant.')
    .option(
      '--memory-namespace <name>',
      'The name of its part of a memory beside Portcullis; its id unless given.',
    )
    .option('--parent <slug>', 'The tenant above it.')
    .addOption(
      new Option('--status <status>', 'As what it begins.').choices(['PENDING_VERIFICATION', 'ACTIVE']),
    )
    .option('--system', 'It is not a customer: lists leave it out unless asked for all.');
  return withRuleOptions(command).action((options: CreateOptions) =>
    run(async (session) => {
      const { id, displayName, parent, status, system, isolation, namespace, memoryNamespace } = options;
      const tenant = await session.client().tenants.create({
        tenant_id: id,
        display_name: displayName,
        parent,
        status,
        system,
        isolation,
        namespace,
        memory_namespace: memoryNamespace,
        ...rulesOf(options),
      });
      session.output.show({ data: tenant, lines: tenantLines(tenant) });
      return exitCodes.done;
    }),
  );
}
