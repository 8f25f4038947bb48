import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sync } from './sync.ts';

const account = { id: '4', credentialsFile: 'search-console.json' };
const site = { url: 'sc-domain:example.com', account: '4' };
const refusal = (value: unknown) => {
  const [issue] = sync.safeParse(value).error?.issues ?? [];
  return issue && `${issue.path.join('.')}: ${issue.message}`;
};

describe('the settings of the sync', () => {
  it('do nothing where none are given, and are sequential until a rollout says otherwise', () => {
    const settings = sync.parse({});
    assert.deepEqual(settings.sites, []);
    assert.deepEqual(settings.limits, { maxConcurrency: 1, maxQueueSize: 1_000, maxInFlight: 10 });
    assert.deepEqual(settings.budgets, {
      sitePerMinute: 1_200,
      userPerMinute: 1_200,
      projectPerMinute: 40_000,
      projectPerDay: 30_000_000,
    });
  });

  it('take a site with its account', () => {
    const settings = sync.parse({ accounts: [account], sites: [site], schedule: '30 9 * * *' });
    assert.deepEqual(settings.sites[0], {
      ...site,
      types: ['web'],
      dimensions: ['page', 'query'],
      days: 150,
      autoSync: true,
    });
  });

  it('name the field that is wrong, and what would do', () => {
    assert.match(
      refusal({ accounts: [account], sites: [{ ...site, account: '5' }] }) ?? '',
      /^sites\.0\.account: names no account: use one of 4/,
    );
    assert.match(
      refusal({ accounts: [account], sites: [site, site] }) ?? '',
      /^sites\.1\.url: is there twice/,
    );
    assert.match(
      refusal({ accounts: [account, account] }) ?? '',
      /^accounts\.1\.id: is the id of another account/,
    );
    assert.match(
      refusal({ accounts: [{ id: '4' }] }) ?? '',
      /^accounts\.0\.credentialsFile: goes without credentialsEnv/,
    );
    assert.match(
      refusal({ accounts: [{ ...account, credentialsEnv: 'GSC' }] }) ?? '',
      /^accounts\.0\.credentialsFile/,
    );
    assert.match(
      refusal({ accounts: [account], sites: [{ ...site, url: 'example.com' }] }) ?? '',
      /^sites\.0\.url: must be a property/,
    );
    assert.match(
      refusal({ accounts: [{ ...account, rootUrl: 'http://me:secret@host' }] }) ?? '',
      /must not hold a name or password/,
    );
    assert.match(refusal({ schedule: 'every day' }) ?? '', /^schedule: must be a cron expression/);
    assert.match(refusal({ schedule: '0 0 30 2 *' }) ?? '', /^schedule: must be a cron expression/);
    assert.match(
      refusal({ budgets: { sitePerMinute: 0 } }) ?? '',
      /^budgets\.sitePerMinute: must be a whole number from 1/,
    );
  });
});
