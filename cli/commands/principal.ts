import { Command, Option } from 'commander';
import type { NewPrincipal, Principal, PrincipalChange } from '../../client';
import { describeCommand, type MakeCommand, type Runner } from '../command';
import { exitCodes } from '../exit-code';
import { makeHolderKeyFile } from '../holder-key-file';
import { collected } from '../listing';
import { showRefusal } from '../show-refusal';
import { type TenantOption, tenantOption } from '../tenant-option';
import { aligned } from '../views/aligned';

const whose = () => tenantOption("Of which tenant; with a session's token, its own.");

export const principalCommand: MakeCommand = (run) =>
  new Command('principal')
    .description('Enrol who acts for a tenant, and the keys by which they open sessions.')
    .addCommand(addCommand(run))
    .addCommand(listCommand(run))
    .addCommand(changeCommand(run))
    .addCommand(newKeyCommand(run))
    .addCommand(keyCommand(run))
    .addCommand(revokeKeyCommand(run));

function addCommand(run: Runner): Command {
  return describeCommand('add', 'Enrol a principal of a tenant.', [
    "portcullis principal add 'Anna Aldermoor' --tenant tenant_node:aldermoor_mills --role admin",
  ])
    .argument('<name>', 'For people to know it by; it stays out of every record.')
    .addOption(whose())
    .addOption(new Option('--kind <kind>', 'What it is.').choices(['person', 'device']).default('person'))
    .addOption(
      new Option('--role <role>', 'An admin also enrols principals and keys.')
        .choices(['admin', 'member'])
        .default('member'),
    )
    .action((name: string, { tenant, kind, role }: TenantOption & Pick<NewPrincipal, 'kind' | 'role'>) =>
      run(async (session) => {
        const added = await session.client(tenant).principals.add({ name, kind, role });
        session.output.show({ data: added, lines: [added.id] });
        return exitCodes.done;
      }),
    );
}

function listCommand(run: Runner): Command {
  return describeCommand('list', 'List the principals of a tenant, with their keys.')
    .addOption(whose())
    .action(({ tenant }: TenantOption) =>
      run(async (session) => {
        const principals = await collected(session.client(tenant).principals.list());
        session.output.show({
          data: principals,
          lines: principals.length === 0 ? ['None.'] : principals.flatMap(linesOf),
        });
        return exitCodes.done;
      }),
    );
}

function changeCommand(run: Runner): Command {
  return describeCommand('change', 'Change the role of a principal, disable it, or enable it again.', [
    'portcullis principal change 01980000-0000-7000-8000-000000000000 --role admin --tenant tenant_node:mills',
    'portcullis principal change 01980000-0000-7000-8000-000000000000 --state disabled --tenant tenant_node:mills',
  ])
    .argument('<principal>', 'The id of the principal.')
    .addOption(whose())
    .addOption(
      new Option('--role <role>', 'It counts at once, in open sessions too.').choices(['admin', 'member']),
    )
    .addOption(
      new Option(
        '--state <state>',
        'The sessions of a disabled one end at once, and its keys open none.',
      ).choices(['active', 'disabled']),
    )
    .action(
      (principal: string, { tenant, ...change }: TenantOption & Pick<PrincipalChange, 'role' | 'state'>) =>
        run(async (session) => {
          const changed = await session.client(tenant).principals.change(principal, change);
          session.output.show({ data: changed, lines: linesOf(changed) });
          return exitCodes.done;
        }),
    );
}

function newKeyCommand(run: Runner): Command {
  return describeCommand('new-key', 'Make a holder key. The private key stays in the file.', [
    'portcullis principal new-key --out anna.pem',
  ])
    .requiredOption('--out <path>', 'A new file, which its owner alone may read.')
    .action(({ out }: { readonly out: string }) =>
      run(async (session) => {
        const { publicKey, reference } = makeHolderKeyFile(out);
        session.output.message(`Keep ${out} secret. This is the public key, to be enrolled:`);
        session.output.show({ data: { publicKey, holderKey: reference }, lines: [publicKey] });
        return exitCodes.done;
      }),
    );
}

function keyCommand(run: Runner): Command {
  return describeCommand('key', 'Enrol a holder key of a principal.', [
    'portcullis principal key 01980000-0000-7000-8000-000000000000 --public-key 11qYAYKx… --tenant tenant_node:mills',
  ])
    .argument('<principal>', 'The id of the principal.')
    .requiredOption('--public-key <key>', 'Ed25519, 32 bytes, base64url.')
    .addOption(whose())
    .action((principal: string, { tenant, publicKey }: TenantOption & { readonly publicKey: string }) =>
      run(async (session) => {
        const enrolled = await session
          .client(tenant)
          .principals.enrollKey(principal, { public_key: publicKey });
        if (enrolled.outcome === 'refused') return showRefusal(session.output, enrolled);
        session.output.show({ data: enrolled, lines: [enrolled.body.holderKey] });
        return exitCodes.done;
      }),
    );
}

function revokeKeyCommand(run: Runner): Command {
  return describeCommand('revoke-key', 'Revoke a holder key for good, and with it every session it opened.')
    .argument('<principal>', 'The id of the principal.')
    .argument('<holder-key>', 'holder_key:<thumbprint>')
    .addOption(whose())
    .action((principal: string, holderKey: string, { tenant }: TenantOption) =>
      run(async (session) => {
        const revoked = await session.client(tenant).principals.revokeKey(principal, holderKey);
        session.output.show({ data: revoked, lines: [`${holderKey} is revoked, with its sessions.`] });
        return exitCodes.done;
      }),
    );
}

function linesOf({ id, kind, role, name, state, holderKeys }: Principal): readonly string[] {
  return [
    `${id}  ${kind}  ${role}  ${name}${state === 'disabled' ? '  (disabled)' : ''}`,
    ...aligned(holderKeys.map(({ holderKey, status }) => [holderKey, status])),
  ];
}
