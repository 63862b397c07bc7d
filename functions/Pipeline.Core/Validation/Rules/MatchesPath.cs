using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Validation.Rules;

/// <summary>A field says what the submission's path says: its <c>country</c>, or its <c>period</c> (a year or day within it; with <c>not-after</c>, also before).</summary>
internal sealed class MatchesPath : Rule
{
    private readonly Field field;
    private readonly bool isCountry;
    private readonly bool mayBeBefore;
    private string? path;
    private int country;
    private ReferencePeriod? period;

    public MatchesPath(RuleParameters parameters)
        : base(parameters.Definition)
    {
        field = parameters.Field("field");
        isCountry = parameters.Choice("part", "country", "period") == "country";
        mayBeBefore = parameters.Choice("comparison", "equal", "not-after") == "not-after";
        if (isCountry && (field.Codelist is null || mayBeBefore))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a country, so it needs a code list and the comparison 'equal'");
        if (!isCountry && field.Type is not (FieldType.Year or FieldType.Date or FieldType.DateTime))
            throw parameters.Wrong("field", $"field '{field.Name}' is compared with a period, so it needs to be a year, date or date-time");
    }

    /// <inheritdoc/>
    public override void Check(Record record, SubmissionContext context, FindingSink findings)
    {
        if (!record.Has(field.Index)) return;
        ReadPath(context);
        if (isCountry ? record.Code(field.Index) == country : period is { } folder && IsWithin(record.Integer(field.Index), folder)) return;
        if (findings.Count(Definition, record.Line, field.Name))
            findings.Describe(Definition, record.Line, field.Name, Quotation.Of(record, field.Index), Expected());
    }

    private void ReadPath(SubmissionContext context)
    {
        string part = isCountry ? context.Country : context.Period;
        if (ReferenceEquals(part, path)) return;
        path = part;
        if (isCountry) country = field.Codelist!.IndexOf(part);
        else period = ReferencePeriod.Parse(part);
    }

    private bool IsWithin(long value, ReferencePeriod folder)
    {
        (long first, long last) = field.Type switch
        {
            FieldType.Year => (folder.First.Year, folder.Last.Year),
            FieldType.Date => (folder.First.DayNumber, folder.Last.DayNumber),
            _ => (folder.First.DayNumber * 86_400L, (folder.Last.DayNumber + 1) * 86_400L - 1),
        };
        return value <= last && (mayBeBefore || value >= first);
    }

    private string Expected()
    {
        if (isCountry ? country < 0 : period is null)
            return $"{Quotation.Quote(path!)} as in the folder, which is not {(isCountry ? $"in the list {field.Codelist!.Id}" : "a year, quarter or month")}: move the file";
        return $"{path}{(mayBeBefore ? " or earlier" : "")}, the {(isCountry ? "country" : "period")} of the folder";
    }
}
