// Without any locale, Chromium on Linux takes file names for ASCII and loses dropped files that are named otherwise.
if (process.platform === 'linux' && !['LC_ALL', 'LC_CTYPE', 'LANG'].some((name) => process.env[name])) {
  process.env['LC_CTYPE'] = 'C.UTF-8';
}
