import { conforms } from './conformance/conforms.ts';

conforms('in memory');
