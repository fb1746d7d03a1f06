import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { referenceSchema } from '../../domain/reference';
import { embeddedKeys } from '../custody/embedded-keys';
import { startTestCluster } from '../environment/test-cluster';
import { type Deployment, deploy } from '../workflows/deployment';
import { answerAsSomebody, startAsking } from '../workflows/rehearsed-provisioning';
import { sampleDocument, standingEvidence, standingOf } from '../workflows/sample-document';
import { breakGlassCourses, rehearseBreakGlass } from './break-glass-courses';
import { type RehearsalCourse, rehearse } from './rehearsal-courses';
import { rotationCourses } from './rotation-courses';
import { signingCourses } from './signing-courses';
import { changeTenant, tenantCourses } from './tenant-courses';
import { runTenantCourses } from './tenant-run-courses';
import { deliver, webhookCourses } from './webhook-courses';
import { withoutTraces } from './without-traces';

/** Each brings a provisioning to an end, and tells its id. */
const courses: Readonly<Record<string, (deployment: Deployment) => Promise<string>>> = {
  async finished({ start, reaches }) {
    const { id } = await start(sampleDocument('finished'));
    await reaches(id, 'completed');
    return id;
  },
  async 'woken-by-facts'({ start, reaches, record }) {
    const { id } = await start(sampleDocument('woken', { withoutStanding: true }));
    await reaches(id, 'waiting');
    await record(standingEvidence('woken'));
    await reaches(id, 'completed');
    return id;
  },
  async 'evidence-submitted'({ start, reaches, record, application, operator }) {
    const { id } = await start(sampleDocument('submitted', { withoutStanding: true }));
    await reaches(id, 'waiting');
    const references = [referenceSchema.parse(standingOf('submitted'))];
    await application.provisionings.submitEvidence(id, references, operator);
    await record(standingEvidence('submitted'));
    await application.provisionings.submitEvidence(id, references, operator);
    await reaches(id, 'completed');
    return id;
  },
  async refused({ start, reaches }) {
    const { id } = await start(sampleDocument('refused', { policy: { production_admission_enabled: true } }));
    await reaches(id, 'refused');
    return id;
  },
  async cancelled({ start, reaches, application, operator }) {
    const { id } = await start(sampleDocument('cancelled', { withoutStanding: true }));
    await reaches(id, 'waiting');
    await application.provisionings.cancel(id, 'the wrong company', operator);
    await reaches(id, 'abandoned');
    return id;
  },
  async rehearsed(deployment) {
    const { id, rehearsal } = await startAsking(deployment, 'rehearsed');
    await answerAsSomebody(deployment, 'rehearsed', rehearsal, 'approve');
    await deployment.reaches(id, 'completed');
    return id;
  },
  async 'rehearsal-denied'(deployment) {
    const { id, rehearsal } = await startAsking(deployment, 'denied');
    await answerAsSomebody(deployment, 'denied', rehearsal, 'deny');
    await deployment.reaches(id, 'completed');
    return id;
  },
  async 'cancelled-rehearsing'(deployment) {
    const { application, operator, reaches } = deployment;
    const { id } = await startAsking(deployment, 'given_up');
    await application.provisionings.cancel(id, 'the wrong key store', operator);
    await reaches(id, 'abandoned');
    return id;
  },
  async 'deadline-missed'({ start, reaches }) {
    const document = sampleDocument('late', { withoutStanding: true, evidenceDeadline: 'PT2S' });
    const { id } = await start(document);
    await reaches(id, 'abandoned');
    return id;
  },
};

const rehearsals: readonly ['rotation' | 'signing', Readonly<Record<string, RehearsalCourse>>][] = [
  ['rotation', rotationCourses],
  ['signing', signingCourses],
];

/**
 * Writes a history of each course beside this file: what runs that are open may look like when the next release comes.
 *
 * @param wanted the workflows, such as `signing-rehearsal`; all where none is named
 */
async function main(wanted: readonly string[]): Promise<void> {
  const isWanted = (workflow: string) => wanted.length === 0 || wanted.includes(workflow);
  const cluster = await startTestCluster();
  process.env.PORTCULLIS_TEST_DATABASE_URL = cluster.databaseUrl;
  process.env.PORTCULLIS_TEST_TEMPORAL_ADDRESS = cluster.temporalAddress;
  try {
    for (const [name, course] of isWanted('provision-tenant') ? Object.entries(courses) : []) {
      const deployment = await deploy({
        withoutWaking: name === 'evidence-submitted',
        keyStores: (database) => embeddedKeys(database),
      });
      try {
        await write('provision-tenant', name, await deployment.workflow(await course(deployment)));
      } finally {
        await deployment.close();
      }
    }
    for (const [kind, coursesOfKind] of rehearsals) {
      for (const [name, course] of isWanted(`${kind}-rehearsal`) ? Object.entries(coursesOfKind) : []) {
        const { deployment, workflow } = await rehearse(kind, name, course);
        try {
          await write(`${kind}-rehearsal`, name, workflow);
        } finally {
          await deployment.close();
        }
      }
    }
    for (const [name, course] of isWanted('break-glass-rehearsal') ? Object.entries(breakGlassCourses) : []) {
      const { deployment, workflow } = await rehearseBreakGlass(name, course);
      try {
        await write('break-glass-rehearsal', name, workflow);
      } finally {
        await deployment.close();
      }
    }
    for (const [workflow, coursesOfWorkflow] of Object.entries(tenantCourses)) {
      for (const [name, course] of isWanted(workflow) ? Object.entries(coursesOfWorkflow) : []) {
        const deployment = await deploy();
        try {
          await write(workflow, name, await changeTenant(deployment, name, course));
        } finally {
          await deployment.close();
        }
      }
    }
    for (const [name, answers] of isWanted('deliver-webhook') ? Object.entries(webhookCourses) : []) {
      const { deployment, workflow } = await deliver(answers);
      try {
        await write('deliver-webhook', name, workflow);
      } finally {
        await deployment.close();
      }
    }
    if (isWanted('tenant-run'))
      await runTenantCourses((name, workflow) => write('tenant-run', name, workflow));
  } finally {
    await cluster.stop();
  }
}

async function write(kind: string, name: string, workflow: WorkflowHandle): Promise<void> {
  await workflow.result().catch(() => {});
  const history = withoutTraces(historyToJSON(await workflow.fetchHistory()));
  const folder = join(__dirname, kind);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(history, null, 1)}\n`);
  process.stdout.write(`${kind}/${name}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
