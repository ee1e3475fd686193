% #region read
load experiment.h5

disp(experiment.title)                                     % Müller cell
disp(mean(experiment.signal))                              % 0.7500
disp(size(experiment.image))                               %    3   2
disp(datestr(experiment.started / 86400 + 719529, 31))     % 2026-05-01 09:30:00
if experiment.detector.cooled, disp('cooled'), end         % cooled
disp(cellstr(experiment.tags){2})                          % test
disp(isempty(experiment.dose))                             % 1
disp(experiment.settings.gain / 4)                         % 0.5000
% #endregion
