// What a course player does, by the client that others wrote: store, look up, go on to the next page, void, keep a bookmark.
// node xapi.mjs ENDPOINT KEY SECRET VERSION STATEMENT: what was found goes out as JSON.
import XAPIModule from "@xapi/xapi";

const XAPI = XAPIModule.default ?? XAPIModule;
const [endpoint, key, secret, version, text] = process.argv.slice(2);
const sent = JSON.parse(text);
const xapi = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version });
const ids = (page) => page.statements.map((one) => one.id);

const about = (await xapi.getAbout()).data;
const first = (await xapi.sendStatement({ statement: sent })).data;
const more = (await xapi.sendStatements({ statements: [sent, sent, sent] })).data;

const pages = [];
let page = (await xapi.getStatements({ agent: sent.actor, verb: sent.verb.id, activity: sent.object.id, limit: 3 })).data;
pages.push(ids(page));
while (page.more) {
  page = (await xapi.getMoreStatements({ more: page.more })).data;
  pages.push(ids(page));
}
const back = (await xapi.getStatement({ statementId: first[0] })).data;

await xapi.voidStatement({ actor: sent.actor, statementId: first[0] });
const gone = await xapi.getStatement({ statementId: first[0] }).then(() => 200, (error) => error.response.status);
const voided = (await xapi.getVoidedStatement({ voidedStatementId: first[0] })).data.id;

const where = { agent: sent.actor, activityId: sent.object.id, stateId: "bookmark" };
await xapi.createState({ ...where, state: { page: 7 } });
const bookmark = (await xapi.getState(where)).data;
const profile = { agent: sent.actor, profileId: "settings" };
await xapi.setAgentProfile({ ...profile, profile: { large: true }, etag: "*", matchHeader: "If-None-Match" });
const settings = (await xapi.getAgentProfile(profile)).data;
const person = (await xapi.getAgent({ agent: sent.actor })).data;

process.stdout.write(JSON.stringify({ about, stored: [...first, ...more], pages, back, gone, voided, bookmark, settings, person }));
