using System.Globalization;

namespace Pipeline.Local.Demonstration.Invented;

/// <summary>Invented figures on the templates of the harmonised collection and of the Extended Migration Profile for six countries: of a size that could be theirs, and
/// with gaps and definitions that differ as the countries' do. Published figures are used where there are some: Moldova's persons working abroad.</summary>
internal static class InventedMigration
{
    private const int LastYear = 2019;
    private const int FirstYear = 2015;

    private static readonly Country[] Countries =
    [
        new("MDA", "the Republic of Moldova", "nbs-mda", 61, 2_686_100, 12_500, 26_400, "12m", 11_455, 1_910, Abroad: 1_013_417,
            "RUS 30 UKR 22 ROU 14 ITA 9 ISR 6 TUR 5 DEU 4 USA 3", "MD-CU 30 MD-BA 8 MD-GA 6 MD-CA 5 MD-OR 5 MD-UN 4",
            "residents migration-flows citizenship-changes permits asylum enforcement border-traffic victims internal-migration citizens-abroad students households remittances population-scenarios migrant-labour"),
        new("BLR", "Belarus", "belstat-blr", 62, 9_475_200, 34_300, 20_900, "registration", 64_410, 1_290, Abroad: 1_480_000,
            "RUS 41 UKR 22 KAZ 8 CHN 6 TUR 4 POL 4 KGZ 1 TJK 1", "BY-HM 25 BY-MI 20 BY-BR 14 BY-HO 14 BY-VI 11 BY-HR 9 BY-MA 7",
            "residents migration-flows citizenship-changes permits asylum enforcement internal-migration remittances"),
        new("KAZ", "Kazakhstan", "bns-kaz", 63, 18_395_600, 12_300, 45_200, "registration", 181_670, 506, Abroad: 4_000_000,
            "RUS 48 UZB 18 KGZ 7 CHN 6 TKM 4 BLR 2 TJK 2 DEU 2", "KZ-71 22 KZ-75 24 KZ-79 15 KZ-61 9 KZ-35 7 KZ-19 6",
            "residents migration-flows citizenship-changes permits asylum border-traffic internal-migration students remittances"),
        new("KGZ", "Kyrgyzstan", "nsc-kgz", 64, 6_389_500, 1_700, 7_900, "registration", 8_871, 2_410, Abroad: 760_000,
            "RUS 61 KAZ 24 UZB 3 TJK 2 TUR 2 DEU 2 BLR 1 USA 1", "KG-GB 38 KG-C 22 KG-O 9 KG-J 9 KG-Y 7 KG-B 5",
            "residents migration-flows citizenship-changes permits asylum enforcement border-traffic victims internal-migration citizens-abroad students households remittances migrant-labour"),
        new("RUS", "the Russian Federation", "rosstat-rus", 65, 146_780_700, 701_200, 416_100, "9m", 1_687_450, 10_420, Abroad: 10_500_000,
            "UKR 22 KAZ 12 TJK 12 ARM 9 UZB 8 KGZ 8 AZE 5 MDA 4 BLR 3 CHN 2", "RU-MOW 18 RU-MOS 16 RU-SPE 12 RU-KDA 9 RU-SVE 4 RU-TA 3",
            "residents migration-flows citizenship-changes permits asylum enforcement border-traffic internal-migration students remittances migrant-labour"),
        new("TJK", "Tajikistan", "stat-tjk", 66, 9_126_600, 2_100, 6_300, "registration", 8_301, 2_322, Abroad: 590_000,
            "RUS 79 KAZ 9 KGZ 3 UZB 3 DEU 1 USA 1 BLR 1", "TJ-DU 34 TJ-KT 31 TJ-SU 22 TJ-RA 13",
            "residents migration-flows citizens-abroad remittances households"),
    ];

    /// <summary>The files of all countries.</summary>
    public static IEnumerable<InventedFile> Files =>
    [
        .. from country in Countries
           from template in country.Templates.Split(' ')
           select File(country, template, "Invented figures for demonstration (2019). Of a size that could be that of {0}; not the figures of any agency.", writer => Figures(country, template, writer)),
        .. from country in Countries
           from list in new[] { "framework", "action-plan", "inventory" }
           select File(country, list, "Invented list for demonstration (2019). Names of institutions of {0} may be real; dates, numbers and contents are not.", writer => List(country, list, writer)),
    ];

    private static InventedFile File(Country country, string template, string citation, Action<TextWriter> write) => new(
        country.Agency,
        country.Code,
        template,
        LastYear.ToString(CultureInfo.InvariantCulture),
        new Dictionary<string, string>
        {
            ["citation"] = country.Code == "MDA" && template == "citizens-abroad"
                ? "National Bureau of Statistics of the Republic of Moldova (2018). Labour force survey: persons working or looking for work abroad, 240 thousand men and 114 thousand women; all else on this template invented for demonstration."
                : string.Format(CultureInfo.InvariantCulture, citation, country.Name),
            ["licence"] = "CC0 1.0",
            ["confidentiality"] = "public",
        },
        write);

    private static void Figures(Country country, string template, TextWriter file)
    {
        Draw draw = new(country.Seed + (ulong)template.Sum(letter => letter));
        Table table = new(country, file);
        switch (template)
        {
            case "residents":
                table.Head("sex,age_group,citizenship,birth");
                foreach (int year in Years)
                {
                    int total = Grown(country.Population, year, 0.997);
                    table.BySex(year, total, 52, "{0},_T,_T,_T");
                    int foreign = total / 60, born = total / 25;
                    table.BySex(year, foreign, 47, "{0},_T,FOR,_T");
                    table.BySex(year, born, 55, "{0},_T,_T,FOR");
                    table.Row(year, $"_T,_T,NAT,_T", total - foreign - (total / 4000));
                    table.Row(year, $"_T,_T,STLS,_T", total / 4000);
                    table.ByPartner(year, foreign, country.Partners, "_T,_T,{0},_T");
                    table.ByPartner(year, born, country.Partners, "_T,_T,_T,{0}");
                }

                table.ByAge(LastYear, country.Population, 52, "{0},{1},_T,_T");
                break;
            case "migration-flows":
                table.Head("flow,definition,sex,age_group,citizenship,residence,reason");
                foreach (int year in Years) Flows(year, country.Definition);
                // Russia counted arrivals by registration until 2010; a second series shows that definitions are never mixed.
                if (country.Code == "RUS")
                    foreach (int year in Years)
                    {
                        table.BySex(year, Grown(330_000, year, 1.02), 49, "IMM,registration,{0},_T,_T,_T,_T");
                        table.BySex(year, Grown(120_000, year, 1.01), 48, "EMI,registration,{0},_T,_T,_T,_T");
                    }

                break;

                void Flows(int year, string definition)
                {
                    int immigrants = Grown(country.Immigrants, year, 0.97), emigrants = Grown(country.Emigrants, year, 1.03);
                    table.BySex(year, immigrants, 46, $"IMM,{definition},{{0}},_T,_T,_T,_T");
                    table.BySex(year, emigrants, 51, $"EMI,{definition},{{0}},_T,_T,_T,_T");
                    table.ByPartner(year, immigrants, country.Partners, $"IMM,{definition},_T,_T,_T,{{0}},_T");
                    if (country.Code != "TJK") table.ByPartner(year, emigrants, country.Partners, $"EMI,{definition},_T,_T,_T,{{0}},_T");
                    table.Row(year, $"IMM,{definition},_T,_T,NAT,_T,_T", immigrants / 3);
                    table.Split(year, immigrants, "FAM 40 EDU 18 WORK 34 OTH 8", $"IMM,{definition},_T,_T,_T,_T,{{0}}", draw);
                    if (country.Code is "MDA" or "KGZ")
                    {
                        table.BySex(year, immigrants / 4, 38, "IMM_ST,3m,{0},_T,_T,_T,_T");
                        table.BySex(year, emigrants * 3, 33, "EMI_ST,3m,{0},_T,_T,_T,_T");
                    }

                    if (year < LastYear) return;
                    table.ByAge(year, immigrants, 46, $"IMM,{definition},{{0}},{{1}},_T,_T,_T");
                    table.ByAge(year, emigrants, 51, $"EMI,{definition},{{0}},{{1}},_T,_T,_T");
                }

            case "citizenship-changes":
                table.Head("change,sex,age_group,citizenship");
                foreach (int year in Years)
                {
                    int acquired = Grown(country.Immigrants / 5, year, 0.96);
                    table.BySex(year, acquired, 54, "ACQ,{0},_T,_T");
                    table.ByPartner(year, acquired, country.Partners, "ACQ,_T,_T,{0}");
                    table.BySex(year, Grown(country.Emigrants / 20, year, 1.02), 50, "LOSS,{0},_T,_T");
                }

                break;
            case "permits":
                table.Head("permit,sex,citizenship,reason,duration,activity,occupation");
                foreach (int year in Years)
                {
                    int first = Grown(country.Immigrants * 2 / 3, year, 0.96), valid = Grown(country.Immigrants * 3, year, 0.97), work = Grown(country.Immigrants / 4, year, 0.95);
                    table.BySex(year, first, 42, "RES_FIRST,{0},_T,_T,_T,_T,_T");
                    table.Split(year, first, "FAM 38 EDU 22 WORK 31 OTH 9", "RES_FIRST,_T,_T,{0},_T,_T,_T", draw);
                    table.ByPartner(year, first, country.Partners, "RES_FIRST,_T,{0},_T,_T,_T,_T");
                    table.Row(year, "RES_CHANGE,_T,_T,_T,_T,_T,_T", first / 6);
                    table.BySex(year, valid, 45, "RES_VALID,{0},_T,_T,_T,_T,_T");
                    table.Row(year, "RES_LONG,_T,_T,_T,_T,_T,_T", valid / 5);
                    table.BySex(year, work, 12, "WORK_ISSUED,{0},_T,_T,_T,_T,_T");
                    table.Split(year, work, "A 6 C 20 F 38 G 15 I 9 N 12", "WORK_ISSUED,_T,_T,_T,_T,{0},_T", draw);
                    table.Row(year, "WORK_VALID,_T,_T,_T,_T,_T,_T", work * 4 / 3);
                    table.Row(year, "QUOTA,_T,_T,_T,_T,_T,_T", work * 3 / 2);
                    table.Row(year, "QUOTA_USED,_T,_T,_T,_T,_T,_T", work * (11 + draw.Below(3)) / 10);
                    if (country.Code == "RUS") table.ByPartner(year, Grown(1_767_000, year, 0.99), "UZB 52 TJK 30 UKR 7 AZE 5 MDA 3", "PATENT,_T,{0},_T,_T,_T,_T");
                }

                table.Split(LastYear, country.Immigrants * 2 / 3, "M3T5 20 M6T11 30 M_GE12 50", "RES_FIRST,_T,_T,_T,{0},_T,_T", draw);
                break;
            case "asylum":
                table.Head("step,outcome,sex,age,citizenship");
                foreach (int year in Years)
                {
                    int applied = Grown(Math.Max(120, country.Immigrants / 60), year, 0.9), decided = applied * 9 / 10;
                    table.BySex(year, applied, 34, "APP,_T,{0},_T,_T");
                    table.Split(year, applied, "Y_LT14 18 Y14T17 7 Y18T34 45 Y35T64 27 Y_GE65 3", "APP,_T,_T,{0},_T", draw);
                    table.ByPartner(year, applied, "AFG 38 UKR 22 SYR 14 UZB 8 TJK 6", "APP,_T,_T,_T,{0}");
                    table.BySex(year, applied * 4 / 5, 34, "APP_FIRST,_T,{0},_T,_T");
                    table.Split(year, decided, "GENEVA 10 SUBSIDIARY 14 HUMANITARIAN 6 REJ 70", "DEC_1ST,{0},_T,_T,_T", draw);
                    table.Split(year, decided / 4, "POS 8 REJ 92", "DEC_FINAL,{0},_T,_T,_T", draw);
                    table.Row(year, "WITHDRAWN,_T,_T,_T,_T", applied / 10);
                    table.ByPartner(year, applied * 3, "AFG 50 SYR 20 UKR 12", "REFUGEES,_T,_T,_T,{0}");
                }

                break;
            case "enforcement":
                table.Head("measure,sex,citizenship,border_type,ground,return_type");
                foreach (int year in Years)
                {
                    int refused = Grown(country.Immigrants / 6, year, 0.93), found = Grown(country.Immigrants / 4, year, 0.94), ordered = found * 3 / 4;
                    table.BySex(year, refused, 22, "REFUSED,{0},_T,_T,_T,_T");
                    table.Split(year, refused, "LAND 68 SEA 0 AIR 32", "REFUSED,_T,_T,{0},_T,_T", draw);
                    table.Split(year, refused, "A 9 B 3 C 24 D 2 E 31 F 12 G 11 H 6 I 2", "REFUSED,_T,_T,_T,{0},_T", draw);
                    table.BySex(year, found, 25, "FOUND,{0},_T,_T,_T,_T");
                    table.BySex(year, ordered, 25, "ORDERED,{0},_T,_T,_T,_T");
                    table.Split(year, ordered * 4 / 5, "VOL 62 ENF 38", "RETURNED,_T,_T,_T,_T,{0}", draw);
                    table.Row(year, "READMITTED,_T,_T,_T,_T,_T", refused / 9);
                }

                break;
            case "border-traffic":
                table.Head("direction,sex,citizenship,purpose");
                foreach (int year in Years)
                    foreach ((string direction, int crossings) in new[] { ("E", Grown(country.Population / 2, year, 0.97)), ("X", Grown(country.Population / 2, year, 0.972)) })
                    {
                        table.BySex(year, crossings, 44, direction + ",{0},_T,_T");
                        table.Split(year, crossings, "PRIVATE 58 BUSINESS 7 WORK 16 EDU 4 TRANSIT 11 RESIDENCE 1 OTH 3", direction + ",_T,_T,{0}", draw);
                        table.ByPartner(year, crossings / 2, country.Partners, direction + ",_T,{0},_T");
                    }

                break;
            case "victims":
                table.Head("measure,sex,majority,exploitation,citizenship");
                foreach (int year in Years)
                {
                    int identified = 180 + (15 * (year - FirstYear)) + draw.Below(30);
                    table.BySex(year, identified, 55, "IDENTIFIED,{0},_T,_T,_T");
                    table.Split(year, identified, "SEX 38 LABOUR 46 BEG 16", "IDENTIFIED,_T,_T,{0},_T", draw);
                    table.BySex(year, identified * 3 / 5, 56, "ASSISTED,{0},_T,_T,_T");
                    table.Row(year, "SMUGGLED,_T,_T,_T,_T", 60 + draw.Below(40));
                }

                break;
            case "internal-migration":
                table.Head("region_from,region_to,sex,age_group");
                foreach (int year in Years)
                {
                    int moves = Grown(country.Population / 70, year, 0.99);
                    table.BySex(year, moves, 53, "_T,_T,{0},_T");
                    table.ByPartner(year, moves, country.Regions, "_T,{0},_T,_T");
                }

                string[] regions = country.Regions.Split(' ');
                for (int to = 0; to < regions.Length; to += 2)
                    for (int from = 0; from < regions.Length; from += 2)
                        if (from != to) table.Row(LastYear, $"{regions[from]},{regions[to]},_T,_T", Part(country.Population / 70, 10 * int.Parse(regions[to + 1], CultureInfo.InvariantCulture)) * (80 + draw.Below(20)) / 100 / (regions.Length / 2));
                break;
            case "citizens-abroad":
                table.Head("measure,sex,age_group,destination,activity");
                if (country.Code == "MDA")
                {
                    table.Row(2018, "WORKING,M,_T,_T,_T", 240_000, "");
                    table.Row(2018, "WORKING,F,_T,_T,_T", 114_000, "");
                }

                foreach (int year in Years)
                {
                    table.ByPartner(year, Grown(country.Abroad, year, 1.01), country.Partners, "CITIZENS,_T,_T,{0},_T");
                    int workers = Grown(country.Abroad / 3, year, 1.02);
                    table.BySex(year, workers, 31, "LABOUR,{0},_T,_T,_T");
                    table.ByPartner(year, workers, country.Partners, "LABOUR,_T,_T,{0},_T");
                    table.ByPartner(year, 3_000 + draw.Below(500), "ROU 30 DEU 26 RUS 20 ITA 10", "HEALTH,_T,_T,{0},_T");
                }

                table.Split(LastYear, country.Abroad / 3, "A 6 C 12 F 44 G 11 H 6 I 8 S 7 T 6", "LABOUR,_T,_T,_T,{0}", draw);
                break;
            case "students":
                table.Head("direction,sex,partner");
                foreach (int year in Years)
                {
                    int here = Grown(Math.Max(3_000, country.Immigrants / 2), year, 0.9), away = Grown(Math.Max(9_000, country.Population / 700), year, 0.98);
                    table.BySex(year, here, 41, "IN,{0},_T");
                    table.ByPartner(year, here, "IND 40 UZB 14 CHN 12 TKM 9 RUS 8", "IN,_T,{0}");
                    table.BySex(year, away, 53, "OUT,{0},_T");
                    table.ByPartner(year, away, "RUS 42 CHN 11 TUR 10 DEU 8 ROU 7", "OUT,_T,{0}");
                }

                break;
            case "households":
                table.Head("measure,sex,region");
                foreach (int year in Years)
                {
                    int children = Grown(country.Population / 4, year, 0.99), homes = country.Population / 4;
                    table.BySex(year, children, 49, "CHILDREN,{0},_T");
                    table.BySex(year, Part(children, 60 + (5 * (year - FirstYear))), 49, "CHILDREN_LEFT,{0},_T");
                    table.Row(year, "HOUSEHOLDS,_T,_T", homes);
                    table.Row(year, "HOUSEHOLDS_REM,_T,_T", Part(homes, 150 + (10 * (year - FirstYear))));
                    table.ByPartner(year, Part(children, 60 + (5 * (year - FirstYear))), country.Regions, "CHILDREN_LEFT,_T,{0}");
                }

                break;
            case "remittances":
                table.Head("measure,partner,channel");
                foreach (int year in Years)
                {
                    double received = Math.Round(country.RemittancesIn * Math.Pow(1.04, year - LastYear), 1), banks = Math.Round(received * 0.55, 1), operators = Math.Round(received * 0.35, 1);
                    table.Money(year, "IN,_T,_T", received);
                    table.Money(year, "OUT,_T,_T", received / 5);
                    table.Money(year, "GDP,_T,_T", country.Gdp * Math.Pow(1.05, year - LastYear));
                    string[] parts = country.Partners.Split(' ');
                    for (int i = 0; i < parts.Length; i += 2) table.Money(year, $"IN,{parts[i]},_T", received * int.Parse(parts[i + 1], CultureInfo.InvariantCulture) / 100);
                    table.Money(year, "IN,_T,BANK", banks);
                    table.Money(year, "IN,_T,MTO", operators);
                    table.Money(year, "IN,_T,INFORMAL", received - banks - operators);
                }

                break;
            case "population-scenarios":
                table.Head("scenario,sex,age_group");
                foreach (int year in Years)
                {
                    table.Split(year, Grown(country.Population, year, 0.99), "Y0T14 18 Y15T64 69 Y_GE65 13", "WITH,_T,{0}", draw);
                    table.Split(year, Grown(country.Population, year, 0.99) + ((year - FirstYear + 1) * 14_000), "Y0T14 18 Y15T64 70 Y_GE65 12", "WITHOUT,_T,{0}", draw);
                }

                break;
            case "migrant-labour":
                table.Head("status_of_activity,birth,sex,age_group,education,activity,occupation");
                foreach (int year in Years)
                    foreach ((string birth, int persons, int active, int unemployed) in new[] { ("NAT", country.Population * 2 / 3, 62, 5), ("FOR", country.Population / 40, 68, 7) })
                    {
                        int population = Grown(persons, year, 0.995) / 100 * 100, inWork = Part(population, (10 * active) + draw.Below(12)) / 100 * 100, out_ = Part(inWork, 10 * unemployed) / 100 * 100;
                        table.Row(year, $"POP,{birth},_T,_T,_T,_T,_T", population);
                        table.Row(year, $"ACT,{birth},_T,_T,_T,_T,_T", inWork);
                        table.Row(year, $"EMP,{birth},_T,_T,_T,_T,_T", inWork - out_);
                        table.Row(year, $"UNE,{birth},_T,_T,_T,_T,_T", out_);
                        table.Row(year, $"INAC,{birth},_T,_T,_T,_T,_T", population - inWork);
                        if (year == LastYear) table.Split(year, inWork - out_, birth == "NAT" ? "A 20 C 14 F 8 G 18 O 8 P 12 Q 8 S 12" : "A 8 C 16 F 24 G 24 I 12 S 16", $"EMP,{birth},_T,_T,_T,{{0}},_T", draw);
                    }

                break;
            default:
                throw new InvalidOperationException($"There are no invented figures for '{template}'.");
        }
    }

    private static void List(Country country, string list, TextWriter file)
    {
        switch (list)
        {
            case "framework":
                file.WriteLine("country,kind,name,partner,valid_from,valid_to,mandate,reference");
                Entry("CONVENTION", "Convention relating to the Status of Refugees (1951)", "", "2000-01-01", "", "");
                Entry("CONVENTION", "Protocol to Prevent, Suppress and Punish Trafficking in Persons (2000)", "", "2004-01-01", "", "");
                if (country.Code is "KGZ" or "TJK") Entry("CONVENTION", "Convention on the Protection of the Rights of All Migrant Workers (1990)", "", "2003-01-01", "", "");
                Entry("LAW", "Law on migration", "", "2008-01-01", "Entry, stay and work of foreigners", "No 1");
                Entry("LAW", "Law on citizenship", "", "2004-01-01", "Acquisition and loss of citizenship", "No 2");
                Entry("LAW", "Law on asylum", "", "2009-01-01", "Protection of refugees", "No 3");
                Entry("INSTITUTION", country.Code == "MDA" ? "Bureau for Migration and Asylum" : "Migration Service", "", "", "Admission, stay and return of foreigners", "");
                Entry("INSTITUTION", "Border Service", "", "", "Control of the state border", "");
                Entry("AGREEMENT", "Agreement on labour migration", country.Code == "RUS" ? "KGZ" : "RUS", "2012-01-01", "Recruitment and rights of workers", "");
                if (country.Code is not "TJK") Entry("READMISSION", "Readmission agreement", country.Code == "UKR" ? "POL" : "UKR", "2013-01-01", "", "");
                Entry("MISSION", "Embassy with labour attaché", country.Code == "RUS" ? "UZB" : "RUS", "1995-01-01", "", "");
                Entry("COORDINATOR", Coordinator(country.Code), "", "", "Coordinates the profile and drafts its findings",
                    country.Code == "MDA" ? "Government Decision No 634 of 24 August 2012" : "");
                foreach ((string body, string mandate) in Contributors(country.Code)) Entry("CONTRIBUTOR", body, "", "", mandate, "");
                break;

                void Entry(string kind, string name, string partner, string from, string mandate, string reference) =>
                    file.WriteLine($"{country.Code},{kind},{name.Replace(", ", "; ", StringComparison.Ordinal)},{partner},{from},,{mandate.Replace(", ", "; ", StringComparison.Ordinal)},{reference}");

            case "action-plan":
                file.WriteLine("country,action_id,gap,action,institution,due,state,done_on");
                file.WriteLine($"{country.Code},A-01,H12,Add a module on labour migrants to the labour force survey,Statistics office,2020-12-31,started,");
                file.WriteLine($"{country.Code},A-02,H3,Count emigrants by the 12-month definition,Statistics office,2021-06-30,planned,");
                file.WriteLine($"{country.Code},A-03,H5,Publish residence permits by reason and duration,Migration service,2019-06-30,started,");
                file.WriteLine($"{country.Code},A-04,H8,Submit refusals of entry by ground,Border service,2019-09-30,done,2019-09-12");
                break;
            case "inventory":
                file.WriteLine("country,table,source_name,source_type,agency,periodicity,first_year,last_year,coverage,definition,breakdowns,access,legal_basis,format");
                string[] submitted = country.Templates.Split(' ');
                Line("H1", "Population census and estimates", "census", "A", 2019, "12m", "sex age_group citizenship birth");
                Line("H2", "Register of residence", "register", "A", 2019, country.Definition, "sex age_group citizenship residence reason");
                Line("H3", "Register of residence", "register", "A", 2019, country.Definition, country.Code == "TJK" ? "sex age_group" : "sex age_group citizenship residence");
                Line("H4", "Register of citizenship", "administrative", "A", 2019, "none", "sex age_group citizenship");
                if (submitted.Contains("permits"))
                {
                    Line("H5", "Permit system", "permit-system", "M", 2019, "none", "sex citizenship reason duration");
                    Line("H6", "Permit system", "permit-system", "M", 2019, "none", "sex citizenship activity");
                }

                if (submitted.Contains("asylum") || country.Code == "TJK") Line("H7", "Asylum register", "administrative", "A", 2018, "none", "sex age citizenship outcome");
                if (submitted.Contains("enforcement"))
                {
                    Line("H8", "Border control system", "border", "M", 2019, "none", "sex citizenship border_type ground");
                    Line("H9", "Register of offences", "administrative", "A", 2019, "none", "sex citizenship return_type");
                }

                if (country.Code is not "MDA") Line("H10", "Border control system", "border", "M", 2019, "none", "citizenship purpose");
                Line("H11", "Register of residence", "register", "A", 2019, "registration", "sex age_group region_from region_to");
                if (submitted.Contains("citizens-abroad")) Line("H12", "Labour force survey", "survey", "I", 2018, "none", "sex age_group destination activity");
                Line("H13", "Balance of payments", "administrative", "Q", 2019, "none", "partner channel");
                break;

                void Line(string table, string name, string type, string periodicity, int last, string definition, string breakdowns) => file.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{country.Code},{table},{name},{type},{(type is "census" or "survey" ? "Statistics office" : "Ministry of the Interior")},{periodicity},2005,{last},{(country.Code == "TJK" && table == "H2" ? "partial" : "national")},{definition},{breakdowns},published,Law on statistics,electronic"));
        }
    }

    private static string Coordinator(string country) => country switch
    {
        "MDA" => "Bureau for Migration and Asylum of the Ministry of Internal Affairs",
        "KGZ" => "National Institute for Strategic Studies",
        _ => "Ministry of the Interior",
    };

    // The bodies of the working groups of the Moldovan and the Kyrgyz profile; elsewhere the usual ones.
    private static (string Body, string Mandate)[] Contributors(string country) => country switch
    {
        "KGZ" =>
        [
            ("National Statistical Committee", "Population and migration statistics"), ("Ministry of Internal Affairs", "Trafficking and offences"), ("State Border Service", "Border crossings"), ("Ministry of Health", "Health of migrants"),
            ("Ministry of Economy", "Economic analysis"), ("Ministry of Foreign Affairs", "Citizens abroad and agreements"), ("State Registration Service", "Residence and citizenship"), ("State Migration Service", "Labour migration and refugees"),
        ],
        "MDA" =>
        [
            ("National Bureau of Statistics", "Population and migration statistics"), ("Border Police", "Border crossings"), ("Ministry of Foreign Affairs and European Integration", "Citizens abroad and agreements"),
            ("National Employment Agency", "Labour market"), ("National Bank", "Remittances"),
        ],
        _ => [("Statistics office", "Population and migration statistics"), ("Border Service", "Border crossings"), ("National Bank", "Remittances")],
    };

    private static IEnumerable<int> Years => Enumerable.Range(FirstYear, LastYear - FirstYear + 1);

    private static int Grown(int last, int year, double perYear) => (int)(last * Math.Pow(perYear, LastYear - year));

    private static int Part(int whole, int perMille) => (int)((long)whole * perMille / 1000);

    /// <summary>A country's sizes. Partners and regions: code and weight, code and weight, …; what is missing to 100 is others.</summary>
    private sealed record Country(
        string Code, string Name, string Agency, ulong Seed, int Population, int Immigrants, int Emigrants, string Definition, double Gdp, double RemittancesIn, int Abroad, string Partners, string Regions, string Templates);

    /// <summary>Writes rows of one file: all invented, and said so by the status E.</summary>
    private sealed class Table(Country country, TextWriter file)
    {
        public void Head(string dimensions) => file.WriteLine($"country,year,{dimensions},value,status");

        public void Row(int year, string codes, int value, string status = "E") => file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{country.Code},{year},{codes},{value},{status}"));

        public void Money(int year, string codes, double value) => file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{country.Code},{year},{codes},{value:0.0},E"));

        public void BySex(int year, int total, int percentWomen, string codes)
        {
            int women = (int)((long)total * percentWomen / 100);
            Row(year, string.Format(CultureInfo.InvariantCulture, codes, "F"), women);
            Row(year, string.Format(CultureInfo.InvariantCulture, codes, "M"), total - women);
            Row(year, string.Format(CultureInfo.InvariantCulture, codes, "_T"), total);
        }

        /// <summary>Women and men by three ages that add up to them.</summary>
        public void ByAge(int year, int total, int percentWomen, string codes)
        {
            int women = (int)((long)total * percentWomen / 100);
            string[] ages = ["Y0T14", "Y15T64", "Y_GE65"];
            int[] girls = Draw.Apportion(women, [19, 69, 12]), boys = Draw.Apportion(total - women, [21, 71, 8]);
            for (int i = 0; i < ages.Length; i++)
                foreach ((string sex, int value) in new[] { ("F", girls[i]), ("M", boys[i]), ("_T", girls[i] + boys[i]) }) Row(year, string.Format(CultureInfo.InvariantCulture, codes, sex, ages[i]), value);
        }

        /// <summary>Named partners with their share of the total; the rest is not named.</summary>
        public void ByPartner(int year, int total, string weights, string codes)
        {
            string[] parts = weights.Split(' ');
            for (int i = 0; i < parts.Length; i += 2)
                if (parts[i] != country.Code) Row(year, string.Format(CultureInfo.InvariantCulture, codes, parts[i]), (int)((long)total * int.Parse(parts[i + 1], CultureInfo.InvariantCulture) / 100));
        }

        /// <summary>Parts that add up to the total.</summary>
        public void Split(int year, int total, string weights, string codes, Draw draw)
        {
            string[] parts = weights.Split(' ');
            double[] shares = [.. parts.Where((_, i) => i % 2 == 1).Select(weight => double.Parse(weight, CultureInfo.InvariantCulture) * (0.95 + draw.Below(101) / 1000.0))];
            foreach ((int i, int value) in Draw.Apportion(total, shares).Index()) Row(year, string.Format(CultureInfo.InvariantCulture, codes, parts[2 * i]), value);
        }
    }
}
