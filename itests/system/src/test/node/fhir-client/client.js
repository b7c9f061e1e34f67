'use strict';

// Walks through the FHIR API with fhir-kit-client; ends with 0 when all is as it should be.
const assert = require('node:assert/strict');
const Client = require('fhir-kit-client');

const baseUrl = process.env.TILTAS_FHIR;
const customHeaders = { Authorization: process.env.TILTAS_AUTHORIZATION };
const client = new Client({ baseUrl, customHeaders });

const vitalSigns = [{
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }],
}];

function heartRate(patient, practitioner, number) {
  return {
    resourceType: 'Observation',
    identifier: [{ system: 'urn:test:tablet', value: `reading-${number}` }],
    status: 'final',
    category: vitalSigns,
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
    subject: { reference: `Patient/${patient}` },
    performer: [{ reference: `Practitioner/${practitioner}` }],
    effectiveDateTime: new Date(Date.now() - number * 60000).toISOString(),
    valueQuantity: { value: 60 + number, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
  };
}

async function refused(promise, status) {
  await assert.rejects(promise, (error) => {
    assert.equal(error.response.status, status);
    assert.equal(error.response.data.resourceType, 'OperationOutcome');
    return true;
  });
}

async function pages(first) {
  const found = [];
  let page = first;
  while (page) {
    found.push(...(page.entry || []).filter((entry) => entry.search.mode === 'match'));
    page = (page.link || []).some((link) => link.relation === 'next') ? await client.nextPage({ bundle: page }) : null;
  }
  return found;
}

async function main() {
  const statement = await client.capabilityStatement();
  assert.equal(statement.fhirVersion, '4.0.1');

  const written = await client.transaction({
    body: {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          fullUrl: 'urn:uuid:0f0e0d0c-0b0a-4908-8706-050403020101',
          resource: {
            resourceType: 'Patient',
            identifier: [{ system: 'urn:test:home', value: '1' }],
            name: [{ family: 'Kazlauskienė' }],
          },
          request: { method: 'POST', url: 'Patient' },
        },
        {
          resource: { resourceType: 'Practitioner', name: [{ family: 'Petraitė' }] },
          request: { method: 'POST', url: 'Practitioner' },
        },
        {
          resource: {
            resourceType: 'Goal',
            lifecycleStatus: 'active',
            description: { text: 'walks to the garden' },
            subject: { reference: 'urn:uuid:0f0e0d0c-0b0a-4908-8706-050403020101' },
          },
          request: { method: 'POST', url: 'Goal' },
        },
      ],
    },
  });
  const [patient, practitioner] = written.entry.map((entry) => entry.response.location.split('/')[1]);

  const read = await client.read({ resourceType: 'Patient', id: patient });
  assert.equal(read.name[0].family, 'Kazlauskienė');
  read.active = true;
  const updated = await client.update({ resourceType: 'Patient', id: patient, body: read });
  assert.equal(updated.meta.versionId, '2');
  const old = await client.vread({ resourceType: 'Patient', id: patient, version: '1' });
  assert.equal(old.active, undefined);
  const history = await client.resourceHistory({ resourceType: 'Patient', id: patient });
  assert.equal(history.total, 2);
  const named = await client.search({ resourceType: 'Patient', searchParams: { name: 'kazl', _summary: 'count' } });
  assert.equal(named.total, 1);

  const made = [];
  for (let number = 1; number <= 5; number += 1) {
    made.push(await client.create({ resourceType: 'Observation', body: heartRate(patient, practitioner, number) }));
  }
  assert.deepEqual(made[0].meta.profile, ['http://hl7.org/fhir/StructureDefinition/heartrate']);
  const again = heartRate(patient, practitioner, 1);
  again.effectiveDateTime = made[0].effectiveDateTime;
  assert.equal((await client.create({ resourceType: 'Observation', body: again })).id, made[0].id);
  await refused(client.create({
    resourceType: 'Observation',
    body: { ...heartRate(patient, practitioner, 9), performer: undefined },
  }), 422);

  const searchParams = {
    'patient.identifier': 'urn:test:home|1', code: 'http://loinc.org|8867-4', _count: 2, _sort: 'date',
  };
  const found = await pages(await client.search({ resourceType: 'Observation', searchParams }));
  assert.deepEqual(found.map((entry) => entry.resource.id), made.map((one) => one.id).reverse());
  const posted = await client.search({
    resourceType: 'Observation',
    searchParams: { patient, _summary: 'count' },
    options: { postSearch: true },
  });
  assert.equal(posted.total, 5);
  const byName = await client.search({
    resourceType: 'Observation',
    searchParams: { identifier: 'urn:test:tablet|reading-3', _include: 'Observation:patient', _revinclude: 'Provenance:target' },
  });
  assert.deepEqual(
    byName.entry.map((entry) => entry.resource.resourceType).sort(),
    ['Observation', 'Patient', 'Provenance'],
  );
  await refused(client.search({ resourceType: 'Observation', searchParams: { colour: 'red' } }), 400);
  await refused(client.read({ resourceType: 'Patient', id: 'nobody' }), 404);

  const ended = await client.read({ resourceType: 'Observation', id: made[0].id });
  ended.status = 'entered-in-error';
  const voided = await client.update({ resourceType: 'Observation', id: ended.id, body: ended });
  assert.equal(voided.status, 'entered-in-error');
  assert.equal(voided.meta.versionId, '2');
  const versions = await client.resourceHistory({ resourceType: 'Observation', id: ended.id });
  assert.equal(versions.total, 2);

  const everything = await client.operation({
    name: 'everything', resourceType: 'Patient', id: patient, method: 'GET', input: { _count: 100 },
  });
  assert.equal(everything.total, 7);

  for (let attempt = 0; ; attempt += 1) {
    const events = await client.search({ resourceType: 'AuditEvent', searchParams: { patient } });
    if ((events.entry || []).length >= 5) {
      assert.equal(events.entry[0].resource.agent[0].name, 'admin');
      break;
    }
    assert.ok(attempt < 100, 'reads are not in the audit trail');
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }

  const kickoff = await fetch(`${baseUrl}/Patient/$export`, { headers: { ...customHeaders, Prefer: 'respond-async' } });
  assert.equal(kickoff.status, 202);
  const state = kickoff.headers.get('content-location');
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(state, { headers: customHeaders });
    if (answer.status === 200) {
      const manifest = await answer.json();
      const file = manifest.output.find((one) => one.type === 'Observation');
      const lines = (await (await fetch(file.url, { headers: customHeaders })).text()).trim().split('\n');
      assert.equal(lines.length, 5);
      lines.forEach((line) => assert.equal(JSON.parse(line).resourceType, 'Observation'));
      break;
    }
    assert.equal(answer.status, 202);
    assert.ok(attempt < 300, 'the export does not end');
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  assert.equal((await fetch(state, { method: 'DELETE', headers: customHeaders })).status, 202);
  console.log('all is as it should be');
}

main().catch((error) => {
  console.error(error.response ? JSON.stringify(error.response.data) : '', error);
  process.exit(1);
});
