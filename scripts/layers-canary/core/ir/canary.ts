// Breaks the rules on purpose: an upper layer, Node, and packages that this layer must not know.
import { readFileSync } from 'node:fs';
import { createElement } from 'react';
import { engine } from '../engine/engine.ts';

export const broken = [readFileSync, createElement, engine];
