import { Option } from 'commander';

export interface WebhookTenantOption {
  readonly tenant?: string;
}

export function webhookTenantOption(): Option {
  return new Option('--tenant <kind:name>', "Of which tenant; else the deployment's own, or the token's.");
}
