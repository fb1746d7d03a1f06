/**
 * The direction of imports. Pure decisions stand in the middle; adapters stand around them; nothing points outwards.
 * @type {import('dependency-cruiser').IConfiguration}
 */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-stands-alone',
      comment: 'The words of the product know zod and the hash functions of Node, and nothing else.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^(domain/|node_modules/zod/|node:crypto$|crypto$)' },
    },
    {
      name: 'operations-know-the-domain-only',
      severity: 'error',
      from: { path: '^operations/' },
      to: { pathNot: '^(operations/|domain/|contracts/|node_modules/zod/)' },
    },
    {
      name: 'store-knows-the-domain-only',
      severity: 'error',
      from: { path: '^(store|migrations)/' },
      to: {
        path: '^(operations|custody|secrets|application|activities|workflows|worker|temporal|api|cli|client|runtime)/',
      },
    },
    {
      name: 'custody-knows-the-domain-only',
      comment: 'Key stores are reached over the network and over what packages their providers ask for.',
      severity: 'error',
      from: { path: '^custody/' },
      to: { pathNot: '^(custody/|domain/|node_modules/)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'outbound-knows-the-domain-only',
      comment:
        'What guards requests to addresses of others stands on Node and on nothing that it would guard.',
      severity: 'error',
      from: { path: '^outbound/' },
      to: { pathNot: '^(outbound/|domain/)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'models-and-tools-know-the-domain-only',
      comment: 'Models are reached through what packages their providers ask for, tools through the guard.',
      severity: 'error',
      from: { path: '^(models|tools)/' },
      to: { pathNot: '^(models/|tools/|outbound/|domain/|node_modules/)', dependencyTypesNot: ['core'] },
    },
    {
      name: 'secrets-know-the-domain-only',
      comment:
        'Secrets are sealed under the key that keys lie under, and asked for over the same API: custody says how, once.',
      severity: 'error',
      from: { path: '^secrets/' },
      to: {
        pathNot:
          '^(secrets/|domain/|custody/(embedded/key-encryption-key|secret-source|transport-failure|vault-request)\\.ts$|node_modules/)',
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'application-knows-no-adapter',
      severity: 'error',
      from: { path: '^application/' },
      to: { path: '^(activities|workflows|worker|temporal|api|cli|client|runtime|migrations)/' },
    },
    {
      name: 'workflows-are-deterministic',
      comment:
        'Workflow code imports types and pure code only; what is only a type is gone before it is bundled.',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        pathNot: '^(workflows/|domain/|node_modules/@temporalio/(workflow|common)/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'activities-are-thin',
      severity: 'error',
      from: { path: '^activities/' },
      to: { path: '^(store|worker|temporal|api|cli|client|migrations)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'adapters-do-not-know-each-other',
      severity: 'error',
      from: { path: '^(api|worker)/' },
      to: { path: '^(cli|client|runtime)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'documentation-shows-the-catalogue',
      comment: 'Pages are made from what is pure; the API serves them.',
      severity: 'error',
      from: { path: '^documentation/' },
      to: {
        pathNot: '^(documentation/|domain/|operations/|application/|client/generate|node_modules/zod/)',
        dependencyTypesNot: ['core', 'type-only'],
      },
    },
    {
      name: 'client-depends-on-nothing',
      comment:
        'The SDK runs in browsers and carries no package with it. Its generator is a tool, not part of it.',
      severity: 'error',
      from: { path: '^client/', pathNot: '^client/generate' },
      to: { pathNot: '^client/' },
    },
    {
      name: 'only-configuration-reads-the-environment',
      comment:
        'The command line and the composition root are handed a configuration; nothing reaches for it.',
      severity: 'error',
      from: {
        path: '^(domain|operations|custody|secrets|outbound|application|store|temporal|api|worker|activities|workflows)/',
      },
      to: { path: '^runtime/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { pathNot: '^(test|bench|fuzz)/' },
      to: { path: '^(test|bench|fuzz)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.portcullis|dist)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
