package io.periscope.api.log;

/**
 * A topic as the log knows it now.
 *
 * @param id given by the log when the topic is created, never used again: a topic that was deleted
 *     and created anew has another
 */
public record TopicInfo(String name, String id, int partitions) {}
