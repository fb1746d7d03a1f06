import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChatCompletions, chatCompletions } from '../models/chat-completions';
import { type VaultStub, vaultStub } from '../secrets/vault-stub';
import { WebhookReceiver } from '../workflows/webhook-receiver';
import { type Ended, type GoingOn, Place } from './command-line';

const root = join(__dirname, '..', '..');

/** The commands of the documents, found where this product has them; curl needs no more than Node. */
const prelude = `
portcullis() { node '${join(root, 'cli', 'portcullis.cjs')}' "$@"; }
npx() { shift; portcullis "$@"; }
curl() { node '${join(__dirname, 'curl.cjs')}' "$@"; }
vault() {
  curl -fsS -X POST "$VAULT_ADDR/v1/\${3/secret/secret/data}" -H "X-Vault-Token: $VAULT_TOKEN" \\
    -d "$(printf '{"data":{"value":"%s"}}' "$(cat "\${4#value=@}")")"
}
service-fs() { portcullis ledger "$@"; }
go() {
  case "$2" in
    ./cmd/tenant) shift 2; portcullis tenant "$@" ;;
    ./cmd/seed-registry) shift 2; portcullis registry seed "$@" ;;
    ./cmd/run) shift 2; portcullis run "$@" ;;
    *) echo "no such command: $2" >&2; return 127 ;;
  esac
}
`;

/** A deployment as `npm start` makes it, with a vault, a service of models and a receiver of webhooks beside it. */
export class TenantDeployment {
  private constructor(
    readonly place: Place,
    readonly vault: VaultStub,
    readonly models: ChatCompletions,
    readonly webhooks: WebhookReceiver,
    private readonly running: GoingOn,
    readonly adminToken: string,
  ) {}

  static async start(): Promise<TenantDeployment> {
    const vault = await vaultStub();
    const models = await chatCompletions();
    const webhooks = await WebhookReceiver.listen();
    const place = await Place.make((home) => {
      writeFileSync(join(home, 'vault-token'), vault.token, { mode: 0o600 });
      const secrets = join(home, 'secrets.yaml');
      writeFileSync(
        secrets,
        JSON.stringify({
          provider: 'vault',
          address: vault.url,
          mount: 'secret',
          prefix: 'cruvero',
          timeout_seconds: 2,
          login: { token: { file: join(home, 'vault-token') } },
        }),
      );
      return {
        PORTCULLIS_SECRETS_FILE: secrets,
        PORTCULLIS_MODEL_PROVIDERS: `openrouter=${models.url}`,
        PORTCULLIS_OUTBOUND_ALLOW: '127.0.0.0/8',
      };
    });
    const running = place.start('start', '--no-example');
    await running.says('Ctrl-C stops everything.');
    const adminToken = readFileSync(join(place.home, 'admin-token'), 'utf8').trim();
    return new TenantDeployment(place, vault, models, webhooks, running, adminToken);
  }

  /** Runs a command of a document as a shell would, as whoever holds the token. */
  run(command: string, token = this.adminToken): Promise<Ended> {
    // Bash takes commands of such names as functions; sh would not.
    return this.place.run('exec bash -c \'eval "$PRELUDE"; cd "$PORTCULLIS_HOME"; eval "$COMMAND"\'', {
      PRELUDE: prelude,
      COMMAND: command,
      PORTCULLIS_TOKEN: token,
      OPENROUTER_KEY: 'sk-of-openrouter',
      VAULT_ADDR: this.vault.url,
      VAULT_TOKEN: this.vault.token,
    });
  }

  async close(): Promise<void> {
    await this.running.interrupt();
    await this.models.close();
    await this.webhooks.close();
    await this.vault.close();
    await this.place.remove();
  }
}
