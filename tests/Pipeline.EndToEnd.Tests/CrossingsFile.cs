using System.Globalization;
using System.Text;

namespace Pipeline.EndToEnd.Tests;

/// <summary>A small file of border crossings whose figures are known.</summary>
/// <param name="country">Country whose border is crossed.</param>
/// <param name="persons">Each enters in January and leaves in February of 2021; every third one enters again in March.</param>
internal sealed class CrossingsFile(string country, int persons)
{
    private const string Header = "crossing_id,person_id,document_country,birth_date,sex,citizenship,direction,crossed_at,border_point,purpose\n";

    /// <summary>The identifier of a person, as the border service has it.</summary>
    public string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"{country}{0x7E57AB1E5EC4E700 + number:X16}");

    /// <summary>The records, one line each.</summary>
    public IEnumerable<string> Lines =>
        from number in Enumerable.Range(0, persons)
        from crossing in new[] { ("E", "2021-01"), ("X", "2021-02"), ("E", "2021-03") }.Index()
        where crossing.Index < 2 || number % 3 == 0
        select string.Create(CultureInfo.InvariantCulture,
            $"{country}-{number}-{crossing.Index},{Person(number)},TUR,{1950 + number % 50}-05-17,{(number % 2 == 0 ? "F" : "M")},TUR,{crossing.Item.Item1},{crossing.Item.Item2}-{1 + number % 28:D2}T10:30:{number % 60:D2},BP01,WORK\n");

    /// <summary>Entries and exits together.</summary>
    public int Crossings => 2 * persons + (persons + 2) / 3;

    /// <summary>The whole file.</summary>
    public string Content => ContentOf(Lines);

    /// <summary>A file of some records.</summary>
    public static string ContentOf(IEnumerable<string> lines) => new StringBuilder(Header).AppendJoin("", lines).ToString();
}
