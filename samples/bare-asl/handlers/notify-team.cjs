const verbs = { phone: 'called', mail: 'wrote to' };

exports.handler = (event, _context, callback) => {
  callback(null, `${verbs[event.by]} ${event.team}: ${event.subject}`);
};
