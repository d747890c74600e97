/**
 * All commands of the window, in the order of the command palette. Ids that the system's menu uses are spelled as in
 * `core/protocol/desktop.ts`.
 */
import type { Command } from '../parts/command.ts';
import type { CommandServices } from './command-services.ts';
import { editCommands } from './edit.ts';
import { fileCommands } from './file.ts';
import { graphCommands } from './graph.ts';
import { helpCommands } from './help.ts';
import { runCommands } from './run.ts';
import { viewCommands } from './view.ts';
import { paneCommands } from './panes.ts';
import { windowCommands } from './window.ts';

const families = [
  fileCommands,
  editCommands,
  graphCommands,
  viewCommands,
  paneCommands,
  runCommands,
  windowCommands,
  helpCommands,
];

export const listCommands = (services: CommandServices): Command[] =>
  families.flatMap((commandsOf) => commandsOf(services));

export const createCommands = (services: CommandServices): ReadonlyMap<string, Command> =>
  new Map(listCommands(services).map((command) => [command.id, command]));
