import { operations } from '../operations/catalogue';
import { lifecyclePage } from './lifecycle-page';
import { operationPage } from './operation-page';
import { operationsPage } from './operations-page';
import type { Page } from './page';
import { refusalCodesPage } from './refusal-codes-page';

/** Every page that is made from the catalogue. */
export function documentationPages(): readonly Page[] {
  return [operationsPage(), ...operations.map(operationPage), refusalCodesPage(), lifecyclePage()];
}
