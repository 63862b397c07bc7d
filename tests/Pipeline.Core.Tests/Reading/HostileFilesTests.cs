using Pipeline.Fuzz;

namespace Pipeline.Core.Tests.Reading;

/// <summary>The first cases of <c>tests/Pipeline.Fuzz</c>, which tries as many as one likes.</summary>
public class HostileFilesTests
{
    private const int Cases = 400;

    [Fact]
    public void Damaged_and_hostile_files_are_read_to_a_report() => Assert.Empty(Enumerable.Range(0, Cases).Select(number => ReaderFuzz.Try(1, number)).OfType<FuzzFault>());
}
