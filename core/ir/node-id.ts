/** Which texts may be the id of a node, a group or a note. */

/** Longest id, in characters. The app's own ids have at most 60. */
export const MAX_ID_LENGTH = 200;

/** Letters and digits of any script, `_`, `-`, `.` and blanks: ids appear in exported code, commands and messages. */
export const ID_PATTERN = /^(?! *$)[\p{L}\p{M}\p{Nd}_. -]+$/u;

/** The same for people. */
export const ID_RULE = 'letters, digits, "_", "-", "." and blanks';
