import { type LifecycleNeed, type LifecycleStep, lifecycleStates, lifecycleSteps } from '../domain/lifecycle';
import { operations } from '../operations/catalogue';
import { operationPath } from './operation-page';
import { list, type Page, paragraph, section, table } from './page';

const needs: Readonly<Record<LifecycleNeed, string>> = {
  evidence: 'evidence',
  reviewer: "a reviewer's receipt",
};

/** The production lifecycle of tenants and companies, drawn from its steps. */
export function lifecyclePage(): Page {
  const advancing = operations.filter(({ fields }) => fields.has('target_state'));
  return {
    path: 'lifecycle',
    title: 'Production lifecycle',
    blocks: [
      paragraph('The states that a tenant and a company go through, one step at a time:'),
      list(advancing.map(({ name, summary }) => `[${name}](page:${operationPath(name)}): ${summary}`)),
      { kind: 'diagram', text: diagram() },
      section('Steps'),
      ...table(
        ['From', 'To', 'Needs'],
        lifecycleSteps.map((step) => [
          step.from === null ? 'none' : `\`${step.from}\``,
          `\`${step.to}\``,
          neededFor(step) || 'nothing more',
        ]),
      ),
      paragraph(
        `Any other step is refused. ${final()
          .map((state) => `\`${state}\``)
          .join(' and ')} are final: no step leads on.`,
      ),
    ],
  };
}

function diagram(): string {
  const steps = lifecycleSteps.map((step) => {
    const needed = neededFor(step);
    return `  ${step.from ?? '[*]'} --> ${step.to}${needed === '' ? '' : `: ${needed}`}`;
  });
  return ['stateDiagram-v2', ...steps, ...final().map((state) => `  ${state} --> [*]`)].join('\n');
}

function neededFor(step: LifecycleStep): string {
  return step.needs.map((need) => needs[need]).join(' and ');
}

function final(): readonly string[] {
  return lifecycleStates.filter((state) => lifecycleSteps.every(({ from }) => from !== state));
}
