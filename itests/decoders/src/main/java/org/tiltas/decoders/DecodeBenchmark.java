package org.tiltas.decoders;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.tiltas.api.Contents;
import org.tiltas.api.DecodeException;
import org.tiltas.api.DeviceAdapter;

/** Messages per second that each adapter reads on one core: a simulated day's messages, in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Xmx512m", "-XX:+UseSerialGC"})
public class DecodeBenchmark {
    /** Name of the adapter. */
    @Param({"GATT", "ZIGBEE2MQTT", "THEENGS", "CHIRPSTACK", "THINGS_STACK", "HL7V2", "TEMPLATE"})
    public Decoder decoder;

    private DeviceAdapter adapter;
    private List<Decoder.Sample> samples;
    private int next;

    /** Makes the messages. */
    @Setup
    public void prepare() {
        adapter = decoder.adapter();
        samples = Samples.of(decoder);
    }

    /** Reads the next message; one that is declared unreadable would end the run. */
    @Benchmark
    public Contents read() throws DecodeException {
        next = next + 1 == samples.size() ? 0 : next + 1;
        return Decoder.read(adapter, samples.get(next));
    }
}
