using System.Globalization;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>Invented border crossings (template <c>border-crossings</c>) of two countries, one file each for two years: visitors, commuters, residents who travel,
/// people who come to stay and people who leave for good. No person, document or border post in them exists.</summary>
internal static class InventedCrossings
{
    private const int FirstYear = 2018;
    private const int LastYear = 2019;
    private const int Persons = 9_000;

    private static readonly Border[] Borders =
    [
        new("border-mda", "MDA", "the Republic of Moldova", 51, ["ROU", "UKR", "RUS", "TUR", "ISR", "ITA", "DEU", "BGR"], ["MD-LEUSENI", "MD-PALANCA", "MD-OTACI", "MD-CHISINAU"]),
        new("border-kgz", "KGZ", "Kyrgyzstan", 52, ["KAZ", "UZB", "RUS", "TJK", "TUR", "CHN", "IND", "PAK"], ["KG-AKJOL", "KG-DOSTUK", "KG-TORUGART", "KG-MANAS"]),
    ];

    /// <summary>One file for each country.</summary>
    public static IEnumerable<InventedFile> Files =>
        from border in Borders
        select new InventedFile(
            border.Agency,
            border.Country,
            "border-crossings",
            LastYear.ToString(CultureInfo.InvariantCulture),
            new Dictionary<string, string>
            {
                ["citation"] = $"Invented crossings for demonstration ({LastYear}). Nobody crossed the border of {border.Name} like this.",
                ["licence"] = "CC0 1.0",
            },
            file => Write(border, file));

    private static void Write(Border border, TextWriter file)
    {
        file.WriteLine("crossing_id,person_id,document_country,birth_date,sex,citizenship,direction,crossed_at,border_point,purpose");
        IEnumerable<(DateTime At, string Direction, string Purpose, Person Person, string Post)> crossings =
            from person in Enumerable.Range(0, Persons).Select(number => Person.Draw(border, number))
            from crossing in person.Crossings
            orderby crossing.At, person.Id
            select (crossing.At, crossing.Direction, crossing.Purpose, person, crossing.Post);
        foreach ((int number, var crossing) in crossings.Index())
        {
            Person person = crossing.Person;
            file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{border.Country}{number:D7},{person.Id},{person.Citizenship},{person.Birth:yyyy-MM-dd},{person.Sex},{person.Citizenship},{crossing.Direction},{crossing.At:s},{crossing.Post},{crossing.Purpose}"));
        }
    }

    private sealed record Border(string Agency, string Country, string Name, ulong Seed, string[] Neighbours, string[] Posts);

    private sealed record Person(string Id, DateOnly Birth, string Sex, string Citizenship, IReadOnlyList<(DateTime At, string Direction, string Purpose, string Post)> Crossings)
    {
        private static readonly DateTime Start = new(FirstYear, 1, 1);
        private static readonly int Days = (new DateTime(LastYear + 1, 1, 1) - Start).Days;

        /// <summary>The same person every time.</summary>
        public static Person Draw(Border border, int number)
        {
            Draw draw = new((border.Seed << 32) + (ulong)number);
            string id = string.Create(CultureInfo.InvariantCulture, $"{border.Country[..2]}{draw.Bits() % 100_000_000:D8}{number:D6}");
            DateOnly birth = new DateOnly(FirstYear, 1, 1).AddDays(-draw.Between(18 * 365, 70 * 365));
            string sex = draw.Percent(1) ? "_U" : draw.Percent(48) ? "F" : "M";
            List<(DateTime, string, string, string)> crossings = [];
            int kind = draw.Weighted([45, 10, 25, 8, 12]);
            string citizenship = kind is 2 or 4 ? border.Country : border.Neighbours[draw.Weighted([30, 22, 18, 10, 7, 5, 5, 3])];
            int day = draw.Below(Days);
            switch (kind)
            {
                case 0: // visitors
                    for (int visits = draw.Between(1, 3); visits > 0; visits--, day += draw.Between(30, 200)) Stay(day, draw.Between(1, 28), draw.Percent(80) ? "TOUR" : "FAML");
                    break;
                case 1: // commuters
                    for (int weeks = draw.Between(5, 20); weeks > 0; weeks--, day += 7) Stay(day, 4, "WORK");
                    break;
                case 2: // residents who travel
                    for (int trips = draw.Between(1, 4); trips > 0; trips--, day += draw.Between(60, 300)) Trip(day, draw.Between(3, 24), "TOUR");
                    break;
                case 3: // people who come to stay
                    Cross(day, "E", draw.Percent(60) ? "WORK" : draw.Percent(50) ? "STUD" : "FAML");
                    for (day += draw.Between(60, 160); day < Days; day += draw.Between(90, 240)) Trip(day, draw.Between(3, 30), "FAML");
                    break;
                default: // people who leave
                    Cross(day, "X", draw.Percent(75) ? "WORK" : "STUD");
                    for (day += draw.Between(120, 300); day < Days; day += draw.Between(150, 330)) Stay(day, draw.Between(5, 30), "RETN");
                    break;
            }

            return new Person(id, birth, sex, citizenship, crossings);

            void Stay(int from, int length, string purpose) => Both(from, length, "E", "X", purpose);

            void Trip(int from, int length, string purpose) => Both(from, length, "X", "E", purpose);

            void Both(int from, int length, string first, string second, string purpose)
            {
                Cross(from, first, purpose);
                Cross(from + length, second, purpose);
            }

            void Cross(int on, string direction, string purpose)
            {
                if (on < Days) crossings.Add((Start.AddDays(on).AddSeconds(draw.Below(86_400)), direction, purpose, border.Posts[draw.Weighted([40, 25, 20, 15])]));
            }
        }
    }
}
