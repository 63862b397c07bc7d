using System.Globalization;

namespace Pipeline.Core.Sharing;

/// <summary>A recipient's right to one dataset of a provider: an entry of the register <c>sharing-agreements</c>.</summary>
/// <param name="Id">Names the entry in the log.</param>
/// <param name="Provider">Agency whose data are shared.</param>
/// <param name="Recipient">Agency that may read them.</param>
/// <param name="Dataset">Id of the template on which the provider submits the data.</param>
/// <param name="Indicator">Code of the indicator, or <see cref="EveryIndicator"/>.</param>
/// <param name="Disaggregation">Dimensions by which figures may be broken down; none for totals only.</param>
/// <param name="LegalBasis">Decree, law or memorandum.</param>
/// <param name="Frequency">CL_FREQ, or <c>_O</c> on request.</param>
/// <param name="Format">In which form the data are exchanged.</param>
/// <param name="Confidentiality">CONF_STATUS: what the recipient may do with the data.</param>
/// <param name="Contact">Office that answers questions.</param>
/// <param name="DueDay">Day of the year by which the provider sends the data, <c>MM-dd</c>; null where none is agreed.</param>
/// <param name="ValidFrom">First day in force.</param>
/// <param name="ValidTo">Last day in force; null while there is no end.</param>
public sealed record Agreement(
    string Id,
    string Provider,
    string Recipient,
    string Dataset,
    string Indicator,
    IReadOnlyList<string> Disaggregation,
    string LegalBasis,
    string Frequency,
    string Format,
    string Confidentiality,
    string Contact,
    string? DueDay,
    DateOnly ValidFrom,
    DateOnly? ValidTo)
{
    /// <summary>The indicator of an agreement on all indicators of a dataset.</summary>
    public const string EveryIndicator = "*";

    /// <summary>Reads an entry of the register.</summary>
    /// <param name="id">Names the entry.</param>
    /// <param name="entry">Field → text, as the template requires it.</param>
    public static Agreement Parse(string id, IReadOnlyDictionary<string, string> entry) => new(
        id,
        entry["provider"],
        entry["recipient"],
        entry["dataset"],
        entry["indicator"],
        entry["disaggregation"] == "none" ? [] : entry["disaggregation"].Split(';'),
        entry["legal_basis"],
        entry["frequency"],
        entry["format"],
        entry["confidentiality"],
        entry["contact"],
        entry.GetValueOrDefault("due_day"),
        Day(entry["valid_from"]),
        entry.TryGetValue("valid_to", out string? last) ? Day(last) : null);

    /// <summary>Whether the agreement is in force on a day.</summary>
    public bool IsInForce(DateOnly day) => ValidFrom <= day && !(ValidTo < day);

    /// <summary>A day of a register.</summary>
    internal static DateOnly Day(string text) => DateOnly.ParseExact(text, "O", CultureInfo.InvariantCulture);
}
