import { conforms } from './conformance/conforms.ts';

conforms('cluster on PGlite');
