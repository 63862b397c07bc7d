using Pipeline.Core.Codelists;
using Pipeline.Core.Reading;
using Pipeline.Core.Submissions;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation;

/// <summary>Checks where a file was dropped, before it is read.</summary>
public static class PathCheck
{
    /// <summary>The report on a path that names no template, country or period; null where the path is right.</summary>
    public static ValidationReport? Check(SubmissionPath path)
    {
        var results = new List<RuleResult>();
        Require(path.Agency.Length > 0 && path.Period.Length > 0 && path.File.Length > 0, "path-folders", "The file lies in the folders of an agency, a country, a template and a period.", path.Blob,
            "{agency}/{country}/{template}/{period}/{file}, for example nsc/KGZ/population/2019/population.csv");
        Template? template = TemplateCatalogue.Find(path.Template);
        Require(template is not null, "path-template", "The folder names a template.", path.Template,
            $"one of {string.Join(", ", TemplateCatalogue.All.Select(template => template.Id))}");
        Require(template?.SubmittedBy is null || template.SubmittedBy == path.Agency, "path-agency", "The folder names an agency that may submit the template.", path.Agency,
            $"the folder of {template?.SubmittedBy}");
        Require(CodelistCatalogue.Country.Codes.Any(country => country.Id == path.Country), "path-country", "The folder names a country.", path.Country,
            "a country code, ISO 3166-1 alpha-3, for example KGZ");
        Require(path.HasPeriod, "path-period", "The folder names a period.", path.Period, "a year, quarter or month: 2019, 2019-Q3 or 2019-07");
        return results.Count == 0 ? null : new ValidationReport(path.Template, "", 0, results.Count, 0, results);

        void Require(bool holds, string rule, string description, string found, string expected)
        {
            if (holds) return;
            results.Add(new RuleResult(rule, Severity.Error, description, 1, [new Finding(rule, Severity.Error, 0, null, $"{Quotation.Quote(found)} in the path", expected)]));
        }
    }
}
