using System.Text;

namespace Pipeline.Core.Tests.Reading;

/// <summary>A file of any length: a header, then one line of one letter. Nothing of it is held.</summary>
public sealed class OneLineStream(string header, long length) : Stream
{
    private readonly byte[] start = Encoding.UTF8.GetBytes(header);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    /// <summary>How far it was read.</summary>
    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int read = (int)Math.Min(count, length - Position);
        Span<byte> place = buffer.AsSpan(offset, read);
        place.Fill((byte)'x');
        if (Position < start.Length) start.AsSpan((int)Position, (int)Math.Min(read, start.Length - Position)).CopyTo(place);
        Position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
