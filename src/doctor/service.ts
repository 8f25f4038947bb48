import { Refusal, UnexpectedAnswer, type Client } from '../contract/client.ts';
import type { ConfigurationDocument } from '../contract/configuration.ts';
import { getSession } from '../contract/endpoints/access.ts';
import { verifyAudit } from '../contract/endpoints/audit.ts';
import { getConfiguration } from '../contract/endpoints/configuration.ts';
import { getSchedulerHealth, getServiceHealth, listNodes } from '../contract/endpoints/service.ts';
import type { AuditState } from '../contract/service-health.ts';
import { aboutAudit, brokenAudit } from './audit.ts';
import { fail, failed, ok, warn, type Finding } from './finding.ts';
import { aboutFleet } from './fleet.ts';
import { aboutNodes } from './nodes.ts';

interface ServiceQuestions {
  client: Client;
  /** Where it is asked. */
  url: string;
  /** The version that is installed here. */
  version: string;
  /** Whether it has to run: somebody named its address. */
  expected: boolean;
}

interface ServiceAnswers {
  findings: Finding[];
  /** Whether a service answers: then it has the database and the ports, and polls the fleet. */
  answers: boolean;
}

/** What a running service tells of itself, its audit log, its fleet and its nodes. */
export async function service({ client, url, version, expected }: ServiceQuestions): Promise<ServiceAnswers> {
  let health;
  try {
    health = await client.call(getServiceHealth);
  } catch (error) {
    return noHealth(error, { url, expected });
  }
  const running =
    health.version === version
      ? ok('service', `Rollcall ${health.version} answers at ${url}`)
      : warn(
          'service',
          `Rollcall ${health.version} answers at ${url}, and ${version} is installed here.`,
          'Start it again with the version that is installed, as docs/upgrade.md says, or run the doctor of its own.',
        );
  const session = await aboutCaller(client);
  // Whoever may not read learns nothing more.
  if (session.state === 'fail') return { answers: true, findings: [running, session] };
  const found = await Promise.all([
    asked('configuration', async () => aboutConfiguration(await client.call(getConfiguration))),
    asked('audit', async () => [await auditOf(client, health.audit)]),
    asked('targets', async () => aboutFleet(await client.call(getSchedulerHealth))),
    asked('nodes', async () => aboutNodes(await client.call(listNodes))),
  ]);
  return { answers: true, findings: [running, session, ...found.flat()] };
}

/** What one question brings; where it brings none, that is what was found. */
const asked = (check: string, ask: () => Promise<Finding[]>): Promise<Finding[]> =>
  ask().catch((error: unknown) => [failed(check, error)]);

function noHealth(error: unknown, { url, expected }: { url: string; expected: boolean }): ServiceAnswers {
  const { cause } = error as Error;
  if (cause instanceof UnexpectedAnswer && cause.status === 503)
    return {
      answers: true,
      findings: [
        fail(
          'service',
          `The service at ${url} answers, and its database does not.`,
          'See that the database runs; the service goes on by itself. Its log says what the database answered.',
        ),
      ],
    };
  if (expected || cause instanceof UnexpectedAnswer)
    return { answers: false, findings: [failed('service', error)] };
  return {
    answers: false,
    findings: [
      warn(
        'service',
        `No service answers at ${url}: what follows is looked at without one.`,
        'Start it with npm start; where it is elsewhere, name it with --url.',
      ),
    ],
  };
}

async function aboutCaller(client: Client): Promise<Finding> {
  try {
    const { name, role, by } = await client.call(getSession);
    return ok(
      'access',
      by === 'open' ? 'no token: reads from this machine alone' : `${name} is ${role} here`,
    );
  } catch (error) {
    if (!(error instanceof Refusal)) return failed('access', error);
    return failed(
      'access',
      error,
      'Name a file with a token with --token-file, or make one where there is an admin: rollcall tokens create doctor --scope operate --reason "…"',
    );
  }
}

function aboutConfiguration({ systemJsonError }: ConfigurationDocument): Finding[] {
  if (!systemJsonError) return [];
  return [
    fail(
      'configuration',
      `system.json is not in force: ${systemJsonError.message}`,
      'Mend it; the service reads it again by itself.',
    ),
  ];
}

/** What the service found when it last looked; where it has not yet, whoever may has it look now. */
async function auditOf(client: Client, state: AuditState): Promise<Finding> {
  if (state === 'intact') return ok('audit', 'its chain is unbroken, says the service');
  try {
    return aboutAudit(await client.call(verifyAudit));
  } catch (error) {
    if (state === 'broken') return brokenAudit('The service found the chain of its audit log broken.');
    return warn(
      'audit',
      `The service has not verified its audit log yet (${(error as Error).message})`,
      'Ask again in a few minutes, or with a token that may operate.',
    );
  }
}
