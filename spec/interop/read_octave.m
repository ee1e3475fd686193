## Prints what Octave's plain load shows of a file, as JSON: {path: {type, shape, value}} with the names as Octave makes
## them; matrices by columns, a char matrix as its rows.
##
##     octave-cli --no-history --norc --quiet read_octave.m file.h5

1;

function out = plain (value)
  if (ischar (value))
    out = cellstr (value);
  elseif (isa (value, "int64") || isa (value, "uint64"))
    out = arrayfun (@(one) strtrim (disp (one)), value(:)', "UniformOutput", false);
  else
    out = arrayfun (@number, double (value(:)'), "UniformOutput", false);
  endif
endfunction

function out = number (value)
  out = value;
  if (isnan (value))
    out = "nan";
  elseif (isinf (value))
    out = either (value > 0, "inf", "-inf");
  elseif (value == 0 && 1 / value < 0)
    out = "-0";
  endif
endfunction

function out = either (condition, yes, no)
  out = no;
  if (condition)
    out = yes;
  endif
endfunction

file = argv (){1};
todo = {"", load(file)};
parts = {};
while (! isempty (todo))
  path = todo{end, 1};
  value = todo{end, 2};
  todo(end, :) = [];
  if (isstruct (value))
    names = fieldnames (value);
    parts{end + 1} = sprintf ("%s:{\"type\":\"struct\",\"value\":%s}", jsonencode (either (isempty (path), "/", path)),
                              jsonencode (names(:)'));
    for i = 1:numel (names)
      todo(end + 1, :) = {[path "/" names{i}], value.(names{i})};
    endfor
  else
    parts{end + 1} = sprintf ("%s:{\"type\":\"%s\",\"shape\":%s,\"value\":%s}", jsonencode (path), class (value),
                              jsonencode (size (value)), jsonencode (plain (value)));
  endif
endwhile
puts (["{" strjoin(parts, ",") "}"]);
