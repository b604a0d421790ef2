-- What a workflow was forked from, for the list of workflows.
CREATE INDEX view_marks_other ON view_marks (other, kind);
