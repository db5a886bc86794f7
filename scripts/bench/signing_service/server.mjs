// What the DCC signing-service 1.1.0 does for one request, with the same libraries behind express; nothing is stored.
// The service itself is no package. Its access log goes to standard output; its key is opened once.
// usage: node signing_service.mjs material.json port
import {readFileSync} from 'node:fs';
import cors from 'cors';
import express from 'express';
import morgan from 'morgan';
import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

const {did, method, seed, documents} = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const documentLoader = async url => {
  if(!documents[url]) throw new Error('not at hand: ' + url);
  return {contextUrl: null, documentUrl: url, document: documents[url]};
};
const key = await Ed25519Multikey.generate({seed: Buffer.from(seed, 'hex'), controller: did});
key.id = method;

const app = express();
app.use(morgan('combined'));
app.use(express.json());
app.use(express.urlencoded({extended: false}));
app.use(cors());
app.get('/', (request, response) => response.send({message: 'ok'}));
app.post('/instance/:instance/credentials/sign', async (request, response, next) => {
  try {
    const credential = JSON.parse(JSON.stringify(request.body));
    credential.issuer.id = did;
    const suite = new DataIntegrityProof({signer: {...key.signer(), id: key.id}, cryptosuite});
    response.json(await vc.issue({credential, suite, documentLoader}));
  } catch(error) { next(error); }
});
app.listen(Number(process.argv[3]), '127.0.0.1');
