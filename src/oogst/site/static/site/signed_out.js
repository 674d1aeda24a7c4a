// Whoever sees this page is not signed in here any more, or is about to leave: nobody may write in their name.
self.oogst.dropWriter();
