// A screen on a wall has nobody to reload it: it asks anew every quarter of an hour, so that a withdrawn period goes too.
setInterval(() => location.reload(), 15 * 60 * 1000);
