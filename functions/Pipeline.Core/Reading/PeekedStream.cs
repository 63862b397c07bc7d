namespace Pipeline.Core.Reading;

/// <summary>A forward-only stream whose first bytes can be looked at before they are read. Leaves the inner stream open.</summary>
/// <remarks>Every read observes the cancellation token, also where the reader on top passes over records without returning.</remarks>
internal sealed class PeekedStream : ForwardStream
{
    private readonly Stream inner;
    private readonly CancellationToken cancellation;
    private readonly byte[] head;
    private readonly int headLength;
    private int position;

    public PeekedStream(Stream inner, CancellationToken cancellation)
    {
        this.inner = inner;
        this.cancellation = cancellation;
        cancellation.ThrowIfCancellationRequested();
        head = new byte[FilePart.HeadSize];
        headLength = inner.ReadAtLeast(head, FilePart.HeadSize, throwOnEndOfStream: false);
    }

    /// <summary>The first bytes of the file, up to 64 KiB.</summary>
    public ReadOnlySpan<byte> Head => head.AsSpan(0, headLength);

    public override int Read(Span<byte> buffer)
    {
        cancellation.ThrowIfCancellationRequested();
        if (position == headLength) return inner.Read(buffer);
        int count = Math.Min(buffer.Length, headLength - position);
        head.AsSpan(position, count).CopyTo(buffer);
        position += count;
        return count;
    }
}
